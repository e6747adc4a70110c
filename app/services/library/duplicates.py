"""Finding equal files: by size, then by their ends, then by the hash that is known or read."""

import logging
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import Final, TypeVar

from app.adapters.file_hash import HashingStoppedError, file_sha256
from app.adapters.paths import cache_folder
from app.domain.errors import WeighInError
from app.domain.library.duplicates import Content, DuplicateGroup, group_duplicates
from app.domain.library.library import LibraryVariant
from app.services.fit.recording import key_of_file
from app.services.processes.one_shot import CommandStoppedError

_log = logging.getLogger(__name__)

Key = TypeVar("Key", bound=Hashable)

_HASHES_FILE: Final = "sha256.json"


def find_duplicates(
    variants: Iterable[LibraryVariant],
    *,
    on_progress: Callable[[float], None] = lambda fraction: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> tuple[DuplicateGroup, ...]:
    """Variants that are bit by bit the same. Only files that share their size and both ends with another are read.

    Hashes that the library knows are taken as they are; others are read once and remembered. `on_progress` gets 0 to 1
    of the bytes to be read. Blocks for as long as reading takes: not for a window's thread. Raises
    `CommandStoppedError` once `is_cancelled` answers true.
    """
    usable = [variant for variant in variants if not variant.problem]
    candidates = _alike(_alike(usable, _sizes, is_cancelled), _ends, is_cancelled)
    hasher = _Hasher(candidates, on_progress, is_cancelled)
    contents = {variant: content for variant in candidates if (content := hasher.content_of(variant)) is not None}
    on_progress(1.0)
    return group_duplicates(contents)


def _alike(
    variants: Iterable[LibraryVariant], key_of: Callable[[LibraryVariant], Key | None], is_cancelled: Callable[[], bool]
) -> list[LibraryVariant]:
    """Those that share a key with another; `None` is the key of what cannot be read."""
    by_key: dict[Key, list[LibraryVariant]] = {}
    for variant in variants:
        if is_cancelled():
            raise CommandStoppedError("Stopped.")
        key = key_of(variant)
        if key is not None:
            by_key.setdefault(key, []).append(variant)
    return [variant for group in by_key.values() if len(group) > 1 for variant in group]


def _sizes(variant: LibraryVariant) -> tuple[int, ...] | None:
    try:
        return tuple(path.stat().st_size for path in variant.files)
    except OSError:
        return None


def _ends(variant: LibraryVariant) -> str | None:
    """First and last megabyte of every part: tells most files of equal size apart in milliseconds."""
    return key_of_file(variant.files) or None


class _Hasher:
    """Reads what is not known, telling how far it is through all that there is to read."""

    def __init__(
        self,
        candidates: list[LibraryVariant],
        on_progress: Callable[[float], None],
        is_cancelled: Callable[[], bool],
    ) -> None:
        self._on_progress = on_progress
        self._is_cancelled = is_cancelled
        self._total_bytes = sum(each.file_bytes for each in candidates if _known(each) is None) or 1
        self._done_bytes = 0

    def content_of(self, variant: LibraryVariant) -> Content | None:
        """`None` for a file that cannot be read any more."""
        known = _known(variant)
        if known is not None:
            return known
        try:
            return tuple(self._read(path) for path in variant.files)
        except HashingStoppedError as stopped:
            raise CommandStoppedError("Stopped.") from stopped
        except (WeighInError, OSError) as error:
            _log.info("a file could not be read for its hash: %s", error)
            return None

    def _read(self, path: Path) -> str:
        size_bytes = path.stat().st_size

        def on_progress(fraction: float) -> None:
            self._on_progress(min(1.0, (self._done_bytes + fraction * size_bytes) / self._total_bytes))

        sha256 = file_sha256(
            path,
            remembered_in=cache_folder() / _HASHES_FILE,
            on_progress=on_progress,
            is_cancelled=self._is_cancelled,
        )
        self._done_bytes += size_bytes
        return sha256


def _known(variant: LibraryVariant) -> Content | None:
    return (variant.sha256,) if variant.sha256 and len(variant.files) == 1 else None
