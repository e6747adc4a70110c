"""Comparing in a terminal."""
