"""Headers of model files on servers, kept in the cache folder: read once for each commit, the oldest deleted."""

import contextlib
import hashlib
import json
import logging
import os
import secrets
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.adapters.paths import cache_folder
from app.domain.errors import WeighInError
from app.domain.gguf.hub_reference import HubReference

_log = logging.getLogger(__name__)

_FOLDER: Final = "headers"
_VERSION: Final = 1
# Vocabularies, most of what headers hold, shrink to a third even so.
_QUICKEST: Final = 1
_LARGEST_HEADER_BYTES: Final = 64 << 20
_MOST_BYTES: Final = 512 << 20


@dataclass(frozen=True, slots=True)
class KeptHeader:
    """The bytes before a file's weights, and what the server said of the whole file."""

    raw: bytes
    file_bytes: int
    sha256: str | None


class HeaderStore:
    """Headers by server, repository, commit and path. What cannot be read or written costs time, nothing else."""

    def __init__(self, server: str, *, most_bytes: int = _MOST_BYTES) -> None:
        self._server = server
        self._most_bytes = most_bytes

    def load(self, reference: HubReference) -> KeptHeader | None:
        """What is kept; `None` where there is nothing, or nothing that makes sense."""
        try:
            path = self._path(reference)
            with path.open("rb") as stream:
                about = json.loads(stream.readline(4096))
                raw = _unpacked(stream.read(_LARGEST_HEADER_BYTES))
            kept = _checked(about, raw)
            os.utime(path)
        except FileNotFoundError:
            return None
        except (OSError, ValueError, KeyError, TypeError, RecursionError, zlib.error, WeighInError) as error:
            _log.debug("a kept header cannot be used: %s", error)
            return None
        return kept

    def save(self, reference: HubReference, header: KeptHeader) -> bool:
        """Keep `header`; whether that was possible."""
        about = {"version": _VERSION, "file_bytes": header.file_bytes, "sha256": header.sha256}
        try:
            path = self._path(reference)
            path.parent.mkdir(exist_ok=True)
            partial = path.with_name(f"{secrets.token_hex(8)}.part")
            try:
                partial.write_bytes(json.dumps(about).encode() + b"\n" + zlib.compress(header.raw, _QUICKEST))
                partial.replace(path)
            finally:
                partial.unlink(missing_ok=True)
            self._delete_oldest(path.parent)
        except (OSError, WeighInError) as error:
            _log.debug("a header cannot be kept: %s", error)
            return False
        return True

    def read_raw(self, reference: HubReference) -> bytes:
        """The bytes of a header that was kept. Raises `WeighInError` where it is gone."""
        kept = self.load(reference)
        if kept is None:
            raise WeighInError(f"The header of {reference.name} is no longer in the cache.", advice="Open it again.")
        return kept.raw

    def _path(self, reference: HubReference) -> Path:
        named = "\n".join((self._server, reference.repository, reference.revision, reference.path))
        return cache_folder() / _FOLDER / hashlib.sha256(named.encode()).hexdigest()

    def _delete_oldest(self, folder: Path) -> None:
        with os.scandir(folder) as entries:
            stats = [(entry.stat(), entry.path) for entry in entries if entry.is_file()]
        total = sum(stat.st_size for stat, _ in stats)
        for stat, path in sorted(stats, key=lambda each: each[0].st_mtime_ns):
            if total <= self._most_bytes:
                return
            with contextlib.suppress(OSError):
                Path(path).unlink()
            total -= stat.st_size


def _unpacked(packed: bytes) -> bytes:
    unpacking = zlib.decompressobj()
    raw = unpacking.decompress(packed, _LARGEST_HEADER_BYTES)
    if not unpacking.eof:
        raise ValueError("it is cut short, or absurdly large")
    return raw


def _checked(about: object, raw: bytes) -> KeptHeader:
    if not isinstance(about, dict) or about["version"] != _VERSION:
        raise ValueError("it is of another version")
    file_bytes, sha256 = about["file_bytes"], about["sha256"]
    if not isinstance(file_bytes, int) or not isinstance(sha256, str | None) or file_bytes < len(raw):
        raise ValueError("it describes no file")
    return KeptHeader(raw, file_bytes, sha256)
