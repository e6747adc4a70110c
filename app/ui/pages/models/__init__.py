"""The Models page: what there is on Hugging Face, and what lies on this computer."""
