"""Getting files: what is wanted, how far it is, what became of it."""
