"""A set of characters as a regular expression names one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final


def is_word(character: str) -> bool:
    """What `\\w` means: a letter or digit of any script, or an underscore."""
    return character.isalnum() or character == "_"


# As Python's `re` takes them for text.
CLASSES: Final[dict[str, Callable[[str], bool]]] = {
    "d": str.isdecimal,
    "s": str.isspace,
    "w": is_word,
}


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """`ranges` hold their ends, `classes` are letters as after a backslash: d, D, s, S, w, W."""

    ranges: tuple[tuple[str, str], ...] = ()
    classes: str = ""
    negated: bool = False
    ignores_case: bool = False

    def __contains__(self, character: str) -> bool:
        return self._found(character) != self.negated

    def _found(self, character: str) -> bool:
        if any(self._has(each) for each in _cases(character, self.ignores_case)):
            return True
        return any(CLASSES[name.lower()](character) == name.islower() for name in self.classes)

    def _has(self, character: str) -> bool:
        return any(low <= character <= high for low, high in self.ranges)


def _cases(character: str, ignores_case: bool) -> tuple[str, ...]:
    """The character in the cases that are one character long."""
    if not ignores_case:
        return (character,)
    return (character, *(each for each in (character.lower(), character.upper()) if len(each) == 1))


ANY: Final = CharacterSet(negated=True)
ANY_BUT_NEWLINE: Final = CharacterSet((("\n", "\n"),), negated=True)
