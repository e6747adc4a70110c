"""Between runs of prompts and the window."""
