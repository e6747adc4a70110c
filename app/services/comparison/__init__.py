"""One prompt through every lane."""
