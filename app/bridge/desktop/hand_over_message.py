"""What one copy of the app says to another: one line of JSON each way, of bounded length, believed only as checked."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath, PureWindowsPath
from typing import Any, Final

LONGEST_MESSAGE_BYTES: Final = 262_144
LONGEST_ANSWER_BYTES: Final = 100
TAKEN: Final = b'{"taken": true}\n'
REFUSED: Final = b'{"taken": false}\n'
_VERSION: Final = 1
_MOST_FILES: Final = 64
_LONGEST_NAME: Final = 32_768
_LONGEST_TOKEN: Final = 512


@dataclass(frozen=True, slots=True)
class HandedOver:
    """`files` are absolute paths to open as lanes; none means that the window is only to come to the front.

    `activation` is the desktop's permission to do that, empty where it gives none (Wayland's activation token).
    """

    files: tuple[str, ...] = ()
    activation: str = ""


def encoded(message: HandedOver) -> bytes:
    """The line to send. Raises `ValueError` where it would be refused."""
    document = {"version": _VERSION, "files": list(message.files), "activation": message.activation}
    line = json.dumps(document).encode("ascii") + b"\n"
    decoded(line)
    return line


def decoded(line: bytes) -> HandedOver:
    """Raises `ValueError` for anything that another copy of this app would not send."""
    if len(line) > LONGEST_MESSAGE_BYTES:
        raise ValueError("too long")
    try:
        document = json.loads(line.decode("ascii"))
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        raise ValueError("not a message of this version")
    files, activation = document.get("files"), document.get("activation")
    if not isinstance(files, list) or len(files) > _MOST_FILES or not all(_is_path(each) for each in files):
        raise ValueError("not a list of files")
    if not isinstance(activation, str) or len(activation) > _LONGEST_TOKEN:
        raise ValueError("not a token")
    return HandedOver(tuple(files), activation)


def says_taken(answer: bytes) -> bool:
    """Whether the other copy has taken what it was given."""
    return answer == TAKEN


def absolute(names: Sequence[str], folder: str) -> tuple[str, ...]:
    """File names as the other copy, which runs in another folder, can use them."""
    kind = PureWindowsPath if "\\" in folder else PurePosixPath
    return tuple(str(kind(folder) / name) for name in names)


def _is_path(value: Any) -> bool:
    if not isinstance(value, str) or len(value) > _LONGEST_NAME or "\0" in value:
        return False
    return PurePosixPath(value).is_absolute() or PureWindowsPath(value).is_absolute()
