"""Models on Hugging Face, as people look for them and choose between their levels."""
