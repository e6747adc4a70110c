"""Code of other systems, run here against stand-ins for what those systems offer."""
