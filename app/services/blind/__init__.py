"""Blind tests: drawing a new one, and getting the answers that are voted on."""
