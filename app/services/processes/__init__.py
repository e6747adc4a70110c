"""Model processes: start, talk, watch, end."""
