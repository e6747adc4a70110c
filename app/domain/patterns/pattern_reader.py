"""Reads a regular expression in Python's way of writing, without what would need going back: \\1 and (?=…)."""

from typing import Final

from app.domain.patterns.character_set import ANY, ANY_BUT_NEWLINE, CharacterSet
from app.domain.patterns.class_reader import read_class, read_escape
from app.domain.patterns.pattern_error import PatternError
from app.domain.patterns.pattern_text import PatternText
from app.domain.patterns.pattern_tree import Anchor, At, Choice, Node, One, Repeat, Sequence

LONGEST_PATTERN: Final = 1000
_MOST_TIMES: Final = 1000
_DEEPEST: Final = 50
_TAKEN_FLAGS: Final = "ims"
_ANCHORS: Final = {"A": Anchor.START, "Z": Anchor.END, "b": Anchor.WORD_EDGE, "B": Anchor.NO_WORD_EDGE}


def read_pattern(pattern: str) -> Node:
    """The tree of a regular expression. Raises `PatternError`."""
    if len(pattern) > LONGEST_PATTERN:
        raise PatternError(f"The regular expression has {len(pattern):,} characters; {LONGEST_PATTERN:,} are the most.")
    return _Reader(PatternText(pattern)).read()


class _Reader:
    def __init__(self, text: PatternText) -> None:
        self._text = text
        self._flags = _leading_flags(text)
        self._depth = 0

    def read(self) -> Node:
        node = self._choice()
        if not self._text.at_end:
            raise self._text.wrong("a closing bracket without an opening one")
        return node

    def _choice(self) -> Node:
        options = [self._sequence()]
        while self._text.take("|"):
            options.append(self._sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def _sequence(self) -> Node:
        parts: list[Node] = []
        while not self._text.at_end and self._text.next not in "|)":
            parts.append(self._repeated(self._atom()))
        return Sequence(tuple(parts))

    def _repeated(self, node: Node) -> Node:
        times = self._times()
        if times is None:
            return node
        if isinstance(node, At):
            raise self._text.wrong("a place cannot be repeated")
        if self._text.take("+"):
            raise self._text.wrong("possessive repeats are not taken here")
        self._text.take("?")  # as few as possible: it does not matter to whether there is a match
        if self._times() is not None:
            raise self._text.wrong("a repeat of a repeat")
        return Repeat(node, *times)

    def _times(self) -> tuple[int, int | None] | None:
        for sign, times in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
            if self._text.take(sign):
                return times
        return self._counted_times()

    def _counted_times(self) -> tuple[int, int | None] | None:
        """`{2}`, `{2,}`, `{,3}`, `{2,3}`; any other bracket stands for itself, as in Python."""
        numbers = self._text.take_counts()
        if numbers is None:
            return None
        least, most = numbers
        if most is not None and most < least:
            raise self._text.wrong("a repeat whose highest number is the lower one")
        if max(least, most or 0) > _MOST_TIMES:
            raise self._text.wrong(f"a repeat of more than {_MOST_TIMES:,} times")
        return least, most

    def _atom(self) -> Node:
        if self._text.take_counts() is not None:
            raise self._text.wrong("nothing to repeat")
        character = self._text.advance()
        match character:
            case ".":
                return One(ANY if "s" in self._flags else ANY_BUT_NEWLINE)
            case "^":
                return At(Anchor.LINE_START if "m" in self._flags else Anchor.START)
            case "$":
                return At(Anchor.LINE_END if "m" in self._flags else Anchor.END_OR_LAST_NEWLINE)
            case "(":
                return self._group()
            case "[":
                return One(read_class(self._text, ignores_case="i" in self._flags))
            case "\\":
                return self._escape()
            case "*" | "+" | "?":
                raise self._text.wrong("nothing to repeat")
        return self._literal(character)

    def _literal(self, character: str) -> Node:
        return One(CharacterSet(((character, character),), ignores_case="i" in self._flags))

    def _escape(self) -> Node:
        if not self._text.at_end and self._text.next in _ANCHORS:
            return At(_ANCHORS[self._text.advance()])
        meant = read_escape(self._text)
        return One(meant) if isinstance(meant, CharacterSet) else self._literal(meant)

    def _group(self) -> Node:
        self._skip_group_kind()
        self._depth += 1
        if self._depth > _DEEPEST:
            raise self._text.wrong("brackets too deep in each other")
        node = self._choice()
        self._depth -= 1
        if not self._text.take(")"):
            raise self._text.wrong("a bracket that is not closed")
        return node

    def _skip_group_kind(self) -> None:
        """A group's name and number do not matter here; one that looks around or takes back does."""
        if not self._text.take("?") or self._text.take(":"):
            return
        if self._text.take("P<"):
            if not self._text.take_until(">").isidentifier():
                raise self._text.wrong("a group's name that is none")
            return
        raise self._text.wrong("only plain, (?:…) and (?P<name>…) groups are taken here, and flags at the very start")


def _leading_flags(text: PatternText) -> str:
    if not text.take("(?"):
        return ""
    flags = text.take_letters()
    if not flags or not text.take(")"):
        text.back_to_start()
        return ""
    if any(flag not in _TAKEN_FLAGS for flag in flags):
        raise text.wrong("only the flags i, m and s are taken here")
    return flags
