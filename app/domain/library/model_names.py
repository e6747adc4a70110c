"""Names of models as they can be shown: strangers wrote them, and some tell nothing."""

import re
from typing import Final

from app.domain.gguf.variant_names import without_level
from app.domain.plain_text import one_line

_MOST_CHARACTERS: Final = 120
# What converters write where nobody named the model.
_TELLING_NOTHING: Final = frozenset(
    ("", ".", "..", "model", "models", "gguf", "hf", "workspace", "tmp", "temp", "output", "out", "merged", "snapshot")
)
_COMMIT: Final = re.compile(r"[0-9a-f]{32,64}")


def telling_name(name: str) -> str:
    """A model's name from its header, of a path the last part; empty where it tells nothing."""
    last = re.split(r"[/\\]", one_line(name).rstrip("/\\"))[-1].strip()[:_MOST_CHARACTERS]
    lower = last.casefold()
    return "" if lower in _TELLING_NOTHING or _COMMIT.fullmatch(lower) else last


def name_of_file(stem: str) -> str:
    """A model's name from that of its file, without the level."""
    return telling_name(without_level(stem)) or one_line(stem)[:_MOST_CHARACTERS]
