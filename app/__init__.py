"""Weigh-In: run the same prompt through several quantization levels of a model and see what each one costs."""
