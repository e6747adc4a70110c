"""One page a folder."""
