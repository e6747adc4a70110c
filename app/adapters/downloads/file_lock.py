"""A lock between copies of the app: held by a process, given back by the system when it ends, however it ends."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

_POLL_S: Final = 0.02


class FileLock:
    """Holds `path` until `release`; the file is made for that and deleted after it."""

    def __init__(self, path: Path, handle: int) -> None:
        self._path = path
        self._handle: int | None = handle

    @staticmethod
    def taken(path: Path) -> "FileLock | None":
        """The lock, or `None` while somebody has it, this process included. Raises `OSError`."""
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
            try:
                if not _lock(handle):
                    os.close(handle)
                    return None
                # whoever had it may have deleted the file between our opening and locking it
                if _is_still_at(handle, path):
                    return FileLock(path, handle)
            except BaseException:
                os.close(handle)
                raise
            os.close(handle)

    def release(self) -> None:
        """Give it back; a second time does nothing."""
        handle, self._handle = self._handle, None
        if handle is None:
            return
        if sys.platform == "win32":
            os.close(handle)
            with contextlib.suppress(OSError):  # somebody else has opened it meanwhile
                self._path.unlink(missing_ok=True)
        else:
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)
            os.close(handle)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


@contextlib.contextmanager
def locked(path: Path, *, wait_s: float) -> Iterator[None]:
    """Hold the lock, waiting for it. Raises `TimeoutError` after `wait_s`, and `OSError`."""
    ends_at = time.monotonic() + wait_s
    while (lock := FileLock.taken(path)) is None:
        if time.monotonic() > ends_at:
            raise TimeoutError(f"{path} is locked")
        time.sleep(_POLL_S)
    with lock:
        yield


def _is_still_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
