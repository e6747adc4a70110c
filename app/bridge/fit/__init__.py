"""What fits this machine or another one: the Fit page's controllers."""
