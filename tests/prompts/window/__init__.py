"""Sets of prompts in the window."""
