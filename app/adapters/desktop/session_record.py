"""What is left of a run of the window that ended unexpectedly: a file to read and copy. Nothing is ever sent.

Each run writes a file of its own, into which Python's fault handler prints when the process dies of a native fault. A
run that ends as it should deletes its file; one that is found without its process tells of a crash.
"""

import contextlib
import faulthandler
import logging
import os
import platform
import re
import time
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Final, TextIO

import psutil

from app.adapters.downloads.boot import boot_name

_log = logging.getLogger(__name__)

_NAME: Final = re.compile(r"session-(\d{1,10})-(\d{1,12})-([0-9a-f]{8})\.txt")
_OPENED: Final = "The window was open.\n"
_MOST_NOTES: Final = 20
_LONGEST_NOTE: Final = 20_000
# The fault comes first, the thread that died may come last: both ends of a long file are kept.
_KEPT_CHARACTERS: Final = 100_000
_KEPT_CRASHES: Final = 5
# A process's beginning is told by the clock, which the system sets now and then.
_SAME_TIME_S: Final = 5
_MOST_FILES: Final = 200


@dataclass(frozen=True, slots=True)
class Crash:
    """A run that ended unexpectedly. `while_starting`: before its window was open. `path` holds `text`."""

    path: Path
    text: str
    while_starting: bool


class SessionRecord:
    """The file of this run. Make one in a process, before the window; `end` when the window is closed."""

    def __init__(self, folder: Path, about: str) -> None:
        """`about` names the program for who reads the file. Raises `OSError`."""
        self._path = folder / f"session-{os.getpid()}-{_begun(os.getpid())}-{_boot()}.txt"
        self._stream: TextIO = self._path.open("w", encoding="utf-8", errors="backslashreplace")
        self._notes_left = _MOST_NOTES
        self._write(f"{about}\n{platform.platform()}, Python {platform.python_version()}\nBegun {_now()}\n")
        faulthandler.enable(self._stream)

    def window_opened(self) -> None:
        """Call when the start is over."""
        self._write(_OPENED)

    def note(self, text: str) -> None:
        """Add what went wrong without ending the run; after a score of notes no more are taken."""
        if self._notes_left > 0:
            self._notes_left -= 1
            self._write(f"\n{_now()}\n{_shortened(text, _LONGEST_NOTE)}\n")

    def end(self) -> None:
        """The run ended as it should; may be called again."""
        if self._stream.closed:
            return
        faulthandler.disable()
        with contextlib.suppress(OSError):
            self._stream.close()
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)

    def _write(self, text: str) -> None:
        # the disk may be full, and this comes from error handlers of any thread
        with contextlib.suppress(OSError, ValueError):
            self._stream.write(text)
            self._stream.flush()


def take_crash(folder: Path) -> Crash | None:
    """The newest crash that was not told yet. Its file is renamed, so that each is told once; few are kept.

    Runs that a power cut or the end of the system ended are none.
    """
    found: Crash | None = None
    for path in _session_files(folder):
        if _still_runs(path):
            continue
        if not path.name.endswith(f"-{_boot()}.txt"):
            path.unlink(missing_ok=True)
            continue
        found = _kept(path) or found
    _forget_old(folder)
    return found


def _session_files(folder: Path) -> list[Path]:
    """The oldest first."""
    paths = [path for path in folder.glob("session-*.txt") if _NAME.fullmatch(path.name)][:_MOST_FILES]
    return sorted(paths, key=_changed)


def _still_runs(path: Path) -> bool:
    match = _NAME.fullmatch(path.name)
    return match is not None and abs(_begun(int(match[1])) - int(match[2])) <= _SAME_TIME_S


def _kept(path: Path) -> Crash | None:
    kept = path.with_name(f"crash-{time.strftime('%Y%m%d-%H%M%S', time.localtime(_changed(path)))}.txt")
    try:
        with path.open(encoding="utf-8", errors="replace") as stream:
            text = _shortened(stream.read(20 * _KEPT_CHARACTERS), 2 * _KEPT_CHARACTERS)
        path.replace(kept)
    except OSError as error:
        _log.warning("the record of a crash could not be read: %s", error)
        return None
    return Crash(kept, text, while_starting=_OPENED not in text)


def _forget_old(folder: Path) -> None:
    crashes = sorted(folder.glob("crash-*.txt"), key=_changed, reverse=True)
    for path in crashes[_KEPT_CRASHES:]:
        with contextlib.suppress(OSError):
            path.unlink()


def _changed(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0


def _begun(process_id: int) -> int:
    """When a process began, in seconds, 0 for one that is not there: numbers of processes are used again."""
    try:
        return int(psutil.Process(process_id).create_time())
    except (psutil.Error, OverflowError):
        return 0


def _boot() -> str:
    return sha256(boot_name().encode("utf-8")).hexdigest()[:8]


def _shortened(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    return f"{text[: longest // 2]}\n[…]\n{text[-longest // 2 :]}"


def _now() -> str:
    return time.strftime("%Y-%m-%d %H:%M:%S")
