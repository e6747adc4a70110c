"""What counts say, and how sure they are."""
