"""What lies on this computer: the second half of the Models page."""
