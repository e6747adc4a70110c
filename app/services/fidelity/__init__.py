"""Measuring what lanes lose against a reference over a text."""
