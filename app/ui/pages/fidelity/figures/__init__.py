"""Figures: what each lane loses against the reference, measured."""
