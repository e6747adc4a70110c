"""Whether a regular expression is met somewhere in a text: in time proportional to the text, whatever is asked.

Every character moves all places at once; sets of places that were met before are remembered, up to a bound.
"""

from functools import lru_cache
from typing import Final

from app.domain.patterns.character_set import is_word
from app.domain.patterns.pattern_program import END, Program, compile_tree
from app.domain.patterns.pattern_reader import read_pattern
from app.domain.patterns.pattern_tree import Anchor

_MOST_REMEMBERED: Final = 1000
Places = frozenset[int]


def check_pattern(pattern: str) -> None:
    """Raises `PatternError` for a regular expression that is not taken."""
    _program(pattern)


def found_in(pattern: str, text: str) -> bool:
    """Whether `pattern` matches anywhere in `text`. Raises `PatternError`."""
    return _Search(_program(pattern)).run(text)


@lru_cache(maxsize=64)
def _program(pattern: str) -> Program:
    return compile_tree(read_pattern(pattern))


class _Search:
    def __init__(self, program: Program) -> None:
        self._program = program
        self._steps = program.steps
        self._closed: dict[tuple[Places, frozenset[Anchor]], Places] = {}
        self._moved: dict[tuple[Places, str], Places] = {}

    def run(self, text: str) -> bool:
        start = frozenset((self._program.start,))
        places: Places = frozenset()
        for position in range(len(text) + 1):
            # a match may begin at every place
            places = self._close(places | start, _anchors(text, position))
            if END in places:
                return True
            if position < len(text):
                places = self._move(places, text[position])
        return False

    def _close(self, places: Places, anchors: frozenset[Anchor]) -> Places:
        """All places that are reached without reading, of those only that wait for a character and the end."""
        known = self._closed.get((places, anchors))
        if known is not None:
            return known
        seen: set[int] = set()
        waiting = list(places)
        while waiting:
            place = waiting.pop()
            if place in seen:
                continue
            seen.add(place)
            step = self._steps[place]
            if step.reads is None and (step.asks is None or step.asks in anchors):
                waiting.extend(step.then)
        closed = frozenset(place for place in seen if place == END or self._steps[place].reads is not None)
        if len(self._closed) < _MOST_REMEMBERED:
            self._closed[places, anchors] = closed
        return closed

    def _move(self, places: Places, character: str) -> Places:
        known = self._moved.get((places, character))
        if known is not None:
            return known
        steps = (self._steps[place] for place in places)
        moved = frozenset(step.then[0] for step in steps if step.reads is not None and character in step.reads)
        if len(self._moved) < _MOST_REMEMBERED:
            self._moved[places, character] = moved
        return moved


def _anchors(text: str, position: int) -> frozenset[Anchor]:
    """What the place before the character at `position` is."""
    before = text[position - 1] if position else ""
    after = text[position] if position < len(text) else ""
    is_edge = (bool(before) and is_word(before)) != (bool(after) and is_word(after))
    found = {Anchor.WORD_EDGE if is_edge else Anchor.NO_WORD_EDGE}
    if not before:
        found |= {Anchor.START, Anchor.LINE_START}
    elif before == "\n":
        found.add(Anchor.LINE_START)
    if not after:
        found |= {Anchor.END, Anchor.END_OR_LAST_NEWLINE, Anchor.LINE_END}
    elif after == "\n":
        found.add(Anchor.LINE_END)
        if position == len(text) - 1:
            found.add(Anchor.END_OR_LAST_NEWLINE)
    return frozenset(found)
