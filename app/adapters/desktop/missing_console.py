"""A program for Windows' desktop has no console: what it would print goes to a file, what must be seen into a box."""

import ctypes
import io
import os
import sys
from pathlib import Path
from typing import Final, Protocol

FILE_NAME: Final = "output.log"
_KEPT_BYTES: Final = 1_000_000
# From the Windows SDK, winuser.h: MB_ICONERROR, MB_SETFOREGROUND.
_ERROR_IN_FRONT: Final = 0x10 | 0x10000


class User32(Protocol):
    """The system's call, by the system's name."""

    def MessageBoxW(self, window: None, text: str, title: str, kind: int, /) -> int: ...


class MissingConsole(io.TextIOWrapper):
    """The file that stands for the console. A write that fails must not end the program."""

    def __init__(self, path: Path) -> None:
        mode = "ab" if path.exists() and path.stat().st_size < _KEPT_BYTES else "wb"
        super().__init__(path.open(mode), encoding="utf-8", errors="backslashreplace", line_buffering=True)

    def write(self, text: str) -> int:
        try:
            return super().write(text)
        except OSError:
            return len(text)


def give_missing_streams(folder: Path | None) -> None:
    """Put a file in `folder` (or nothing, where there is none) in place of the streams that this process lacks.

    Python has `None` for them then, at which any `write` would raise.
    """
    if sys.stdout is not None and sys.stderr is not None:
        return
    path = Path(os.devnull) if folder is None else folder / FILE_NAME
    try:
        file = MissingConsole(path)
    except OSError:
        file = MissingConsole(Path(os.devnull))
    sys.stdout = sys.stdout or file
    sys.stderr = sys.stderr or file


def show_instead(sentence: str, system: User32 | None = None) -> None:
    """Show what was said where nobody reads it, in a box of the system's; does nothing where there is a console."""
    calls = system or _system_calls()
    if calls is not None and isinstance(sys.stderr, MissingConsole):
        calls.MessageBoxW(None, sentence, "Weigh-In", _ERROR_IN_FRONT)


def _system_calls() -> User32 | None:
    if sys.platform != "win32":
        return None
    calls: User32 = ctypes.WinDLL("user32")
    return calls
