"""Finding models on Hugging Face and opening their ladders of variants."""
