"""New versions of the app: when they are asked for."""
