"""Which model to take, at which level, and why the others lost."""
