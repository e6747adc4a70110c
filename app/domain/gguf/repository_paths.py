"""Names of files in a repository: strangers chose them, and they become paths on this computer."""

import unicodedata
from typing import Final

_MOST_PATH_BYTES: Final = 1024
_MOST_PART_BYTES: Final = 255
# Not allowed in names on Windows; a colon also begins a drive or a hidden stream there.
_FORBIDDEN: Final = frozenset('\\:*?"<>|')
_UNSEEN_CATEGORIES: Final = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
_DEVICES: Final = frozenset(
    ("CON", "PRN", "AUX", "NUL", *(f"{port}{number}" for port in ("COM", "LPT") for number in range(1, 10)))
)


def why_unsafe(path: str) -> str | None:
    """Why a file of this name must not be touched, as the end of a sentence; `None` for a harmless one."""
    if not path:
        return "it is empty"
    if any(unicodedata.category(character) in _UNSEEN_CATEGORIES for character in path):
        return "it holds characters that cannot be seen"
    if len(path.encode()) > _MOST_PATH_BYTES:
        return "it is absurdly long"
    if path.startswith(("/", "\\")) or path[1:2] == ":":
        return "it is an absolute path"
    if forbidden := sorted(_FORBIDDEN.intersection(path)):
        return f"it holds {forbidden[0]}"
    return next((why for part in path.split("/") if (why := _why_part_unsafe(part))), None)


def _why_part_unsafe(part: str) -> str | None:
    if not part:
        return "it has an empty part"
    if part.strip(". ") == "":
        return "it leads out of its folder"
    if part.endswith((".", " ")) or part.startswith(" "):
        return "a part of it begins or ends in a space or a dot"
    if len(part.encode()) > _MOST_PART_BYTES:
        return "it is absurdly long"
    if part.split(".")[0].upper() in _DEVICES:
        return "it is the name of a device on Windows"
    return None
