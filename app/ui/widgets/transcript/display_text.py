"""Model output as it can be shown safely: one character for each, so that positions stay the same."""

from typing import Final
from unicodedata import bidirectional

_LINE_SEPARATOR: Final = "\u2028"


def _shown_characters() -> dict[int, str]:
    # Control characters become their pictures; embeddings and overrides would reorder everything after them
    shown = {code: chr(0x2400 + code) for code in range(0x20) if code != 0x09}
    shown |= {0x7F: "\u2421", 0x0D: "\u200b"}
    shown |= dict.fromkeys(range(0x202A, 0x202F), "\ufffd")
    shown |= dict.fromkeys((0x0A, 0x0B, 0x0C, 0x85, 0x2028, 0x2029), _LINE_SEPARATOR)
    return shown


_SHOWN: Final = _shown_characters()


def display_text(text: str) -> str:
    """`text` for a `QTextLayout`: new lines as line separators, nothing that could act on the layout."""
    return text.translate(_SHOWN)


def first_direction_change(text: str) -> int | None:
    """Where the first paragraph begins that is written the other way than those before it."""
    direction: bool | None = None
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        paragraph = text[start:] if end < 0 else text[start:end]
        own = is_right_to_left(paragraph)
        if own is not None:
            if direction is not None and own is not direction:
                return start
            direction = own
        if end < 0:
            return None
        start = end + 1
    return None


def is_right_to_left(paragraph: str) -> bool | None:
    """Direction by the first letter that has one; `None` where none has."""
    for character in paragraph:
        match bidirectional(character):
            case "L":
                return False
            case "R" | "AL":
                return True
    return None
