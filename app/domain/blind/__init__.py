"""The blind test: what is shown on which side, votes, and what they show."""
