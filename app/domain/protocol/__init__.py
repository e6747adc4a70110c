"""What the app and a model process say to each other, as JSON lines."""
