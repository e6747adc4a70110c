"""What fits on a machine."""
