"""A regular expression while it is read, character by character."""

import re
from typing import Final

from app.domain.patterns.pattern_error import PatternError

_COUNTS: Final = re.compile(r"\{(?:([0-9]{1,6})|([0-9]{0,6}),([0-9]{0,6}))\}")
_LETTERS: Final = re.compile(r"[a-zA-Z]*")
_SHOWN: Final = 60


class PatternText:
    """The text and how far it is read."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._position = 0

    @property
    def at_end(self) -> bool:
        return self._position >= len(self._pattern)

    @property
    def next(self) -> str:
        """The next character; the text must not be at its end."""
        return self._pattern[self._position]

    def advance(self) -> str:
        """Take the next character. Raises `PatternError` at the end."""
        if self.at_end:
            raise self.wrong("the end comes too early")
        self._position += 1
        return self._pattern[self._position - 1]

    def take(self, wanted: str) -> bool:
        """Take `wanted` if it comes next."""
        if not self._pattern.startswith(wanted, self._position):
            return False
        self._position += len(wanted)
        return True

    def take_until(self, end: str) -> str:
        """Everything before `end`, which is taken as well. Raises `PatternError`."""
        found = self._pattern.find(end, self._position)
        if found < 0:
            raise self.wrong(f"{end} is missing")
        taken, self._position = self._pattern[self._position : found], found + len(end)
        return taken

    def take_letters(self) -> str:
        """All ASCII letters that come next."""
        return self._matched(_LETTERS.match(self._pattern, self._position))

    def take_hexadecimal(self, digits: int) -> int:
        """A number of exactly so many digits. Raises `PatternError`."""
        taken = self._pattern[self._position : self._position + digits]
        if not re.fullmatch(rf"[0-9a-fA-F]{{{digits}}}", taken):
            raise self.wrong(f"{digits} hexadecimal digits are missing")
        self._position += digits
        return int(taken, 16)

    def take_counts(self) -> tuple[int, int | None] | None:
        """The numbers of `{2}`, `{2,}`, `{,3}`, `{2,3}` or `{,}` if they come next."""
        found = _COUNTS.match(self._pattern, self._position)
        if found is None:
            return None
        self._matched(found)
        exactly, least, most = found.groups()
        if exactly is not None:
            return int(exactly), int(exactly)
        return int(least or 0), int(most) if most else None

    def back_to_start(self) -> None:
        """Read from the beginning again."""
        self._position = 0

    def wrong(self, what: str) -> PatternError:
        """The error to raise about the place that was just read."""
        shown = self._pattern if len(self._pattern) <= _SHOWN else self._pattern[:_SHOWN] + "…"
        return PatternError(
            f"The regular expression {shown!r} cannot be used: {what} (at character {self._position}).",
            advice="Write it in Python's way, without references back and without looking around.",
        )

    def _matched(self, found: "re.Match[str] | None") -> str:
        if found is None:
            return ""
        self._position = found.end()
        return found.group()
