"""This machine, and whether the engine runs on it."""
