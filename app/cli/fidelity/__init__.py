"""`weighin fidelity` and what it shows."""
