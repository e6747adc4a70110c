"""The engine, driven call by call."""
