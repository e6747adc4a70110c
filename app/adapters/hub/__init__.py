"""Hugging Face, through its own client: what repositories hold, and bytes of their files."""
