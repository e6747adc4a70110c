"""What a regular expression consists of once it is read."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.patterns.character_set import CharacterSet


class Anchor(StrEnum):
    """Places in a text, as Python's `re` names them."""

    START = r"\A"
    END = r"\Z"
    END_OR_LAST_NEWLINE = "$"
    LINE_START = "multi-line ^"
    LINE_END = "multi-line $"
    WORD_EDGE = r"\b"
    NO_WORD_EDGE = r"\B"


@dataclass(frozen=True, slots=True)
class One:
    """One character of a set."""

    characters: CharacterSet


@dataclass(frozen=True, slots=True)
class At:
    """No character, but this place."""

    anchor: Anchor


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other; none at all matches everywhere."""

    parts: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    options: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    """`least` to `most` times, `None`: without end."""

    node: "Node"
    least: int
    most: int | None


Node = One | At | Sequence | Choice | Repeat
