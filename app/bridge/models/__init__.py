"""Searching models, choosing between their levels, getting them: the Models page's controllers."""
