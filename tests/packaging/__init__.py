"""The build and what it gives out, as far as this system can tell."""
