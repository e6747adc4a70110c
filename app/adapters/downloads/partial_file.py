"""A file that is being received: its bytes under a name of their own, hashed as they come, and a note beside them.

The final name is given when everything is there and right, never before.
"""

import contextlib
import hashlib
import logging
import os
import threading
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from app.adapters.downloads.boot import boot_name
from app.adapters.downloads.disk_room import reserve
from app.adapters.json_file import read_json, write_json
from app.adapters.strict_fields import Fields
from app.domain.downloads.download import WantedFile
from app.domain.downloads.partial import PartialNote

_log = logging.getLogger(__name__)

PART_SUFFIX: Final = ".part"
NOTE_SUFFIX: Final = ".part.json"
_CHUNK_BYTES: Final = 1 << 20
_SYNC_EVERY_BYTES: Final = 64 << 20
_MOST_NOTE_BYTES: Final = 64 << 10


def part_path(target: Path) -> Path:
    """Where the bytes of `target` are until it is complete."""
    return target.with_name(target.name + PART_SUFFIX)


def note_path(target: Path) -> Path:
    """What is noted of them."""
    return target.with_name(target.name + NOTE_SUFFIX)


def discard(target: Path) -> None:
    """Delete what there is of a file that is not complete. Raises `OSError`."""
    part_path(target).unlink(missing_ok=True)
    note_path(target).unlink(missing_ok=True)


class PartialFile:
    """To be opened by who holds the lock of `target`. All methods raise `OSError` where the disk does not go along.

    `received_bytes` is how much is there; the next byte to `write` is the one after it.
    """

    def __init__(self, target: Path, repository: str, commit: str, wanted: WantedFile) -> None:
        self.received_bytes = 0
        self._target = target
        self._part = part_path(target)
        self._hash = hashlib.sha256()
        self._note = PartialNote(
            repository, commit, wanted.path, wanted.size_bytes, wanted.sha256, synced_bytes=0, boot=boot_name()
        )
        trusted_bytes = self._trusted_bytes(wanted)
        self._handle = os.open(self._part, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
        self._sync: threading.Thread | None = None
        self._sync_error: OSError | None = None
        self._unread_bytes = trusted_bytes

    def _trusted_bytes(self, wanted: WantedFile) -> int:
        found = _read_note(note_path(self._target))
        if found is None or not found.is_of(self._note.repository, self._note.commit, wanted):
            return 0
        try:
            return found.trusted_bytes(self._part.stat().st_size, boot_name())
        except FileNotFoundError:
            return 0

    @property
    def present_bytes(self) -> int:
        """What was there at opening and may be used, once `check` has read it."""
        return self._unread_bytes

    def check(self, on_read: Callable[[int], None], is_cancelled: Callable[[], bool]) -> bool:
        """Read what is there already, and take room for the rest; false when cancelled midway."""
        os.ftruncate(self._handle, self._unread_bytes)
        while self.received_bytes < self._unread_bytes:
            if is_cancelled():
                return False
            chunk = os.read(self._handle, min(_CHUNK_BYTES, self._unread_bytes - self.received_bytes))
            if not chunk:
                break
            self._hash.update(chunk)
            self.received_bytes += len(chunk)
            on_read(self.received_bytes)
        os.ftruncate(self._handle, self.received_bytes)
        reserve(self._handle, self._note.size_bytes)
        # written before the first byte: bytes without a note are worth nothing
        self._write_note(min(self.received_bytes, self._note.synced_bytes))
        return True

    def write(self, data: bytes) -> None:
        """Add `data` at the end."""
        rest = memoryview(data)
        while rest:
            # counted and hashed as far as the disk took it, should it fill up midway
            written = os.write(self._handle, rest)
            self._hash.update(rest[:written])
            self.received_bytes += written
            rest = rest[written:]
        self._sync_now_and_then()

    def restart(self, *, goes_on: bool = True) -> None:
        """Throw away what is there, and take room anew unless it does not go on."""
        self._finish_sync()
        os.ftruncate(self._handle, 0)
        os.lseek(self._handle, 0, os.SEEK_SET)
        self._hash, self.received_bytes = hashlib.sha256(), 0
        if goes_on:
            reserve(self._handle, self._note.size_bytes)
        self._write_note(0)

    def sha256(self) -> str:
        """Of what is there, in lower-case hex."""
        return self._hash.hexdigest()

    def publish(self) -> None:
        """Give it its final name, safe on the disk, in place of what had that name."""
        self._finish_sync()
        os.fsync(self._handle)
        # room beyond the end, where it was taken, is given back
        os.ftruncate(self._handle, self.received_bytes)
        self.close()
        self._part.replace(self._target)
        with contextlib.suppress(OSError):
            note_path(self._target).unlink(missing_ok=True)
        _sync_folder(self._target.parent)

    def close(self) -> None:
        """Let go of it; what is there stays for the next time. A second time does nothing."""
        handle, self._handle = self._handle, -1
        if handle < 0:
            return
        if self._sync is not None and self._sync.is_alive():
            # it may take seconds, and is left to end by itself
            threading.Thread(target=_close_after, args=(self._sync, handle), name="sync", daemon=True).start()
        else:
            os.close(handle)

    def _sync_now_and_then(self) -> None:
        """Let the disk keep up, beside the receiving: the last sync is short then, and a power cut costs little."""
        if self.received_bytes - self._note.synced_bytes < _SYNC_EVERY_BYTES:
            return
        if self._sync is not None and self._sync.is_alive():
            return
        self._raise_sync_error()
        self._sync = threading.Thread(target=self._sync_up_to, args=(self.received_bytes,), name="sync", daemon=True)
        self._sync.start()

    def _sync_up_to(self, received_bytes: int) -> None:
        try:
            os.fsync(self._handle)
            self._write_note(received_bytes)
        except OSError as error:
            self._sync_error = error

    def _finish_sync(self) -> None:
        if self._sync is not None:
            self._sync.join()
        self._sync = None
        self._raise_sync_error()

    def _raise_sync_error(self) -> None:
        error, self._sync_error = self._sync_error, None
        if error is not None:
            raise error

    def _write_note(self, synced_bytes: int) -> None:
        self._note = replace(self._note, synced_bytes=synced_bytes)
        write_json(note_path(self._target), {"version": 1, **asdict(self._note)}, synced=True)


def present_bytes(target: Path, repository: str, commit: str, wanted: WantedFile) -> int:
    """How much of a file is there, complete or not, as its size alone tells."""
    try:
        if target.stat().st_size == wanted.size_bytes:
            return wanted.size_bytes
    except OSError:
        pass
    found = _read_note(note_path(target))
    if found is None or not found.is_of(repository, commit, wanted):
        return 0
    try:
        return found.trusted_bytes(part_path(target).stat().st_size, boot_name())
    except OSError:
        return 0


def _read_note(path: Path) -> PartialNote | None:
    try:
        return _parsed(read_json(path, most_bytes=_MOST_NOTE_BYTES))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        _log.warning("the note %s cannot be read; its file begins anew: %s", path, error)
        return None


def _parsed(document: Any) -> PartialNote:
    fields = Fields(document, "note of a partial file")
    if fields.whole("version") != 1:
        raise ValueError("the note of a partial file is of another version")
    return PartialNote(
        repository=fields.text("repository"),
        commit=fields.text("commit"),
        path=fields.text("path"),
        size_bytes=fields.whole("size_bytes"),
        sha256=fields.text_or_none("sha256"),
        synced_bytes=fields.whole("synced_bytes"),
        boot=fields.text_or_none("boot") or "",
    )


def _close_after(sync: threading.Thread, handle: int) -> None:
    sync.join()
    os.close(handle)


def _sync_folder(folder: Path) -> None:
    """The new name too survives a power cut, where the system lets folders be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
