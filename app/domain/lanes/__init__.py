"""Lanes, their answers, and where those part."""
