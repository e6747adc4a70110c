"""What a reader is looking at, in terms that hold for other lanes too."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScrollAnchor:
    """The upper edge of the view shows `token` of the answer of `turn`; `None` is the prompt of that turn.

    `at_end` is true where the reader is at the very end, whatever its length.
    """

    turn: int
    token: int | None
    at_end: bool = False
