"""Who may touch a file that is being received: one item of one copy of the app at a time."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from app.adapters.downloads.file_lock import FileLock
from app.domain.errors import WeighInError
from app.domain.plain_text import one_line
from app.services.downloads.disk_problems import disk_told_plainly

_LOCK_SUFFIX: Final = ".part.lock"
_POLL_S: Final = 0.05
# Files that this process holds.
_own: set[Path] = set()
_own_changed = threading.Condition()


@contextmanager
def held(target: Path, folder: Path, is_cancelled: Callable[[], bool]) -> Iterator[bool]:
    """Hold `target` in the models folder `folder`, after others of this process; false when cancelled while waiting.

    Raises `WeighInError` where another copy of the app has it, or where the folder cannot be written.
    """
    if not _turn_came(target, is_cancelled):
        yield False
        return
    try:
        with disk_told_plainly(target, folder):
            target.parent.mkdir(parents=True, exist_ok=True)
            lock = FileLock.taken(target.with_name(target.name + _LOCK_SUFFIX))
        if lock is None:
            raise WeighInError(
                f"{one_line(target.name)} is being downloaded by another copy of Weigh-In.",
                advice="Wait for it there; it can be used from here afterwards.",
            )
        with lock:
            yield True
    finally:
        with _own_changed:
            _own.discard(target)
            _own_changed.notify_all()


def _turn_came(target: Path, is_cancelled: Callable[[], bool]) -> bool:
    with _own_changed:
        while target in _own:
            if is_cancelled():
                return False
            _own_changed.wait(_POLL_S)
        _own.add(target)
    return True
