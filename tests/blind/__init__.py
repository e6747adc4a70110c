"""The blind test: drawing, counting, keeping, asking, and its window."""
