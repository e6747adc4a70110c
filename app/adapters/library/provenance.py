"""Where the files of our own models folder came from: a small note in each repository's folder, OWNER/NAME.

The note is a help, not a proof: whoever reads it holds size and, where it matters, hash against the file.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from app.adapters.downloads.file_lock import locked
from app.adapters.json_file import read_json, write_json
from app.adapters.strict_fields import Fields
from app.domain.gguf.repository_paths import why_unsafe

_log = logging.getLogger(__name__)

NOTE_NAME: Final = ".weigh-in.json"
_VERSION: Final = 1
_MOST_BYTES: Final = 16 << 20
_LOCK_WAIT_S: Final = 5.0
_own_turn = threading.Lock()


@dataclass(frozen=True, slots=True)
class FileOrigin:
    """A file as it was downloaded. `sha256` is of the received bytes; `is_verified` where the server listed the same.

    `received_s` is seconds since 1970.
    """

    commit: str
    size_bytes: int
    sha256: str
    is_verified: bool
    received_s: float


@dataclass(frozen=True, slots=True)
class Provenance:
    """What was downloaded from `repository` into its folder; `files` by path within it, `/` between parts."""

    repository: str
    files: Mapping[str, FileOrigin] = field(default_factory=dict)


def read_provenance(folder: Path) -> Provenance | None:
    """The note in a repository's folder; `None` where there is none, or none that can be read."""
    try:
        return _parsed(read_json(folder / NOTE_NAME, most_bytes=_MOST_BYTES))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        _log.info("the note on downloads in %s cannot be read and is left out: %s", folder, error)
        return None


def note_origin(folder: Path, repository: str, path: str, origin: FileOrigin) -> None:
    """Add a file to the note. A note that cannot be written is no reason to fail."""
    _change(folder, repository, lambda files: {**files, path: origin})


def forget_origins(folder: Path, repository: str, paths: Iterable[str]) -> None:
    """Take files out of the note, which is deleted with the last of them."""
    gone = frozenset(paths)
    _change(folder, repository, lambda files: {path: files[path] for path in files if path not in gone})


def origin_now(commit: str, size_bytes: int, sha256: str, *, is_verified: bool) -> FileOrigin:
    """A file that has just been received."""
    return FileOrigin(commit, size_bytes, sha256, is_verified, time.time())


def _change(
    folder: Path, repository: str, change: Callable[[Mapping[str, FileOrigin]], Mapping[str, FileOrigin]]
) -> None:
    note = folder / NOTE_NAME
    try:
        with _own_turn, locked(folder / f"{NOTE_NAME}.lock", wait_s=_LOCK_WAIT_S):
            known = read_provenance(folder)
            files = change(known.files if known is not None and known.repository == repository else {})
            if files:
                write_json(note, _document(Provenance(repository, files)))
            else:
                note.unlink(missing_ok=True)
    except OSError as error:
        _log.warning("where %s came from is not noted: %s", folder, error)


def _document(provenance: Provenance) -> dict[str, Any]:
    return {
        "version": _VERSION,
        "repository": provenance.repository,
        "files": [{"path": path, **asdict(origin)} for path, origin in sorted(provenance.files.items())],
    }


def _parsed(document: Any) -> Provenance:
    fields = Fields(document, "note on downloads")
    if fields.whole("version") != _VERSION:
        raise ValueError("the note on downloads is of another version")
    files = {each.text("path"): _origin(each) for each in fields.records("files")}
    return Provenance(fields.text("repository"), {path: files[path] for path in files if why_unsafe(path) is None})


def _origin(fields: Fields) -> FileOrigin:
    return FileOrigin(
        commit=fields.text("commit"),
        size_bytes=fields.whole("size_bytes"),
        sha256=fields.text("sha256"),
        is_verified=fields.flag("is_verified"),
        received_s=fields.number("received_s"),
    )
