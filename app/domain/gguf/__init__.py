"""What a GGUF file's header says: bounded reading, tensor types, the shape of the model."""
