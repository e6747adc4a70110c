"""What is wrong with a regular expression."""

from app.domain.errors import WeighInError


class PatternError(WeighInError):
    """A regular expression that cannot be read, or is one of those that are not taken here."""
