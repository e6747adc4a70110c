"""The pure parts of making packages."""
