"""What a model will take in memory, where it will lie and how fast it will be, before it is loaded."""
