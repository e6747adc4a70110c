"""Model files that lie on this computer, whoever put them there."""
