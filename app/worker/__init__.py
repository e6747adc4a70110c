"""What runs in a model process: the only importer of llama_cpp."""
