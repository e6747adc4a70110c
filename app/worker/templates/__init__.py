"""Chat templates: a stranger's code, rendered in bounds."""
