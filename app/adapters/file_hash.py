"""SHA-256 of files, remembered by path, size and time of change: a large model is read through once."""

import hashlib
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Final

from app.adapters.json_file import write_json
from app.domain.errors import ModelFileError
from app.domain.long_paths import openable

_log = logging.getLogger(__name__)

_CHUNK_BYTES: Final = 4 << 20
_MOST_REMEMBERED: Final = 2000


class HashingStoppedError(ModelFileError):
    """The user stopped it."""


def file_sha256(
    path: Path,
    *,
    remembered_in: Path,
    on_progress: Callable[[float], None] = lambda fraction: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> str:
    """The SHA-256 of a file in hexadecimal; `remembered_in` is a small JSON file in the cache folder.

    Raises `ModelFileError` where the file cannot be read, `HashingStoppedError` once `is_cancelled` answers true.
    """
    try:
        known_as = _name_of_state(path)
        remembered = _remembered(remembered_in)
        if known_as in remembered:
            return remembered[known_as]
        digest = _read_through(path, on_progress, is_cancelled)
        # a file that changed meanwhile is not remembered under what it was before
        if _name_of_state(path) == known_as:
            _remember(remembered_in, known_as, digest)
    except OSError as error:
        raise ModelFileError(
            f"{path.name} cannot be read.", advice="Check its permissions and the disk.", details=str(error)
        ) from error
    return digest


def remember_sha256(path: Path, digest: str, *, remembered_in: Path) -> None:
    """Spare the next reader of a file the hashing: its SHA-256 is known from having been written."""
    try:
        known_as = _name_of_state(path)
    except OSError:
        return
    _remember(remembered_in, known_as, digest)


def _read_through(path: Path, on_progress: Callable[[float], None], is_cancelled: Callable[[], bool]) -> str:
    digest = hashlib.sha256()
    done_bytes, total_bytes = 0, max(path.stat().st_size, 1)
    with Path(openable(str(path))).open("rb") as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            if is_cancelled():
                raise HashingStoppedError("Stopped.")
            digest.update(chunk)
            done_bytes += len(chunk)
            on_progress(min(1.0, done_bytes / total_bytes))
    return digest.hexdigest()


def _name_of_state(path: Path) -> str:
    status = path.stat()
    return f"{path.resolve()}|{status.st_size}|{status.st_mtime_ns}"


def _remembered(store: Path) -> dict[str, str]:
    try:
        document = json.loads(store.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(document, dict):
        return {}
    return {key: value for key, value in document.items() if isinstance(value, str) and len(value) == 64}


def _remember(store: Path, known_as: str, digest: str) -> None:
    """Add one; a cache that cannot be written is no reason to fail."""
    entries = list((_remembered(store) | {known_as: digest}).items())[-_MOST_REMEMBERED:]
    try:
        write_json(store, dict(entries))
    except OSError as error:
        _log.info("hashes are not remembered: %s", error)
