"""Sets of prompts, what an answer is checked for, and answers that were kept."""
