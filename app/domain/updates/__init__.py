"""New versions of the app: which there are, and whether the user should be told."""
