"""A scripted stand-in for the engine that is a real process."""
