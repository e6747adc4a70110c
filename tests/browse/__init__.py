"""Searching, opening and planning what is on Hugging Face, against the stand-in hub."""
