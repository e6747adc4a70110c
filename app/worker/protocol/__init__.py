"""The command loop of a model process."""
