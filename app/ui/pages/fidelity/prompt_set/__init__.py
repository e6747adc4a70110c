"""Prompt set: many prompts over all lanes, checked and read side by side."""
