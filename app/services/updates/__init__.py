"""New versions of the app."""
