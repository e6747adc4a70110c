"""The parts of the smoke test: a display, the app on it, and what is checked of it from outside."""
