"""Which part of an answer's text each token is."""

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, islice

from app.ui.widgets.transcript.utf16 import unit_length


class TokenIndex:
    """Tokens by index, text by position in UTF-16 units. Tokens without text take no room."""

    def __init__(self) -> None:
        self._ends = array("L")

    def __len__(self) -> int:
        return len(self._ends)

    def append(self, texts: Sequence[str]) -> None:
        """Add the texts of further tokens."""
        end = self._ends[-1] if self._ends else 0
        ends = accumulate(map(unit_length, texts), initial=end)
        self._ends.extend(islice(ends, 1, None))

    def token_at(self, position: int) -> int | None:
        """The token whose text holds the unit at `position`."""
        index = bisect_right(self._ends, position)
        return index if index < len(self._ends) else None

    def span(self, first: int, last: int | None = None) -> tuple[int, int]:
        """Start and end of the text of tokens `first` (inclusive) to `last` (exclusive; default: that one token)."""
        stop = min(first + 1 if last is None else last, len(self._ends))
        if first >= len(self._ends) or stop <= first:
            end = self._ends[-1] if self._ends else 0
            return end, end
        return (self._ends[first - 1] if first else 0), self._ends[stop - 1]
