"""Getting model files: a queue that survives crashes, and files that are right or not there at all."""
