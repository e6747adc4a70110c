"""Reads what stands in square brackets and after a backslash."""

from typing import Final

from app.domain.patterns.character_set import CLASSES, CharacterSet
from app.domain.patterns.pattern_text import PatternText

_CONTROLS: Final = {"n": "\n", "t": "\t", "r": "\r", "f": "\f", "v": "\v", "a": "\a"}
_HEXADECIMAL_DIGITS: Final = {"x": 2, "u": 4, "U": 8}
_HIGHEST: Final = 0x10FFFF


def read_escape(text: PatternText) -> str | CharacterSet:
    """What a backslash, read already, and what follows it mean: one character, or a set. Raises `PatternError`."""
    character = text.advance()
    if character.lower() in CLASSES:
        return CharacterSet(classes=character)
    if character in _CONTROLS:
        return _CONTROLS[character]
    if character in _HEXADECIMAL_DIGITS:
        number = text.take_hexadecimal(_HEXADECIMAL_DIGITS[character])
        if number > _HIGHEST:
            raise text.wrong("there is no such character")
        return chr(number)
    if character.isascii() and character.isalnum():
        raise text.wrong(f"\\{character} is not taken here")
    return character


def read_class(text: PatternText, *, ignores_case: bool) -> CharacterSet:
    """A set in square brackets, the first of which is read already. Raises `PatternError`."""
    negated = text.take("^")
    ranges: list[tuple[str, str]] = []
    classes = ""
    first = True
    while first or not text.take("]"):
        low = _member(text)
        first = False
        if isinstance(low, CharacterSet):
            classes += low.classes
            continue
        high = low
        if text.take("-"):
            if text.take("]"):
                ranges += [(low, low), ("-", "-")]
                break
            end = _member(text)
            if isinstance(end, CharacterSet) or end < low:
                raise text.wrong("a range that goes backwards")
            high = end
        ranges.append((low, high))
    return CharacterSet(tuple(ranges), classes, negated, ignores_case)


def _member(text: PatternText) -> str | CharacterSet:
    character = text.advance()
    if character != "\\":
        return character
    if text.take("b"):
        return "\b"
    return read_escape(text)
