"""What headers told, remembered by path, size and time of change; a broken store remembers nothing."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Final

from app.adapters.json_file import read_json, write_json
from app.adapters.library.header_facts import FileKind, HeaderFacts
from app.adapters.strict_fields import Fields

_log = logging.getLogger(__name__)

_VERSION: Final = 1
_MOST_BYTES: Final = 64 << 20
_MOST_ENTRIES: Final = 20_000

Stamp = list[list[int]]


def stamp_of(files: Sequence[Path]) -> Stamp:
    """Size and time of change of every part. Raises `OSError` where one is gone."""
    return [[status.st_size, status.st_mtime_ns] for status in (path.stat() for path in files)]


class FactsStore:
    """One file of the cache folder; from one thread. What was not asked for since is dropped when it grows too long."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._known = _read(path)
        self._used: dict[str, dict[str, Any]] = {}
        self._changed = False

    def get(self, path: Path, stamp: Stamp) -> HeaderFacts | None:
        """Facts of the file as it is now; `None` where it is not known, or has changed."""
        entry = self._used.get(str(path)) or self._known.get(str(path))
        if not isinstance(entry, dict) or entry.get("stamp") != stamp:
            return None
        try:
            facts = _parsed(entry.get("facts"))
        except ValueError as error:
            _log.info("what was remembered of a file is left out: %s", error)
            return None
        self._used[str(path)] = entry
        return facts

    def put(self, path: Path, stamp: Stamp, facts: HeaderFacts) -> None:
        """Remember facts of the file with that stamp."""
        self._used[str(path)] = {"stamp": stamp, "facts": asdict(facts)}
        self._changed = True

    def put_key(self, path: Path, stamp: Stamp, facts: HeaderFacts, file_key: str) -> HeaderFacts:
        """Remember the ledger's key of the file too; returns the facts with it."""
        known = replace(facts, file_key=file_key)
        self.put(path, stamp, known)
        return known

    def save(self) -> None:
        """Write what is new; a store that cannot be written is no reason to fail."""
        if not self._changed:
            return
        # what was used last stands last, and is kept
        entries = {**{path: each for path, each in self._known.items() if path not in self._used}, **self._used}
        kept = dict(list(entries.items())[-_MOST_ENTRIES:])
        try:
            write_json(self._path, {"version": _VERSION, "files": kept})
        except (OSError, ValueError) as error:
            _log.info("what headers told is not remembered: %s", error)


def _read(path: Path) -> dict[str, Any]:
    try:
        document = read_json(path, most_bytes=_MOST_BYTES)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        _log.info("what headers told cannot be read back: %s", error)
        return {}
    files = document.get("files") if isinstance(document, dict) and document.get("version") == _VERSION else None
    return files if isinstance(files, dict) else {}


def _parsed(document: Any) -> HeaderFacts:
    """Raises `ValueError`."""
    fields = Fields(document, "facts")
    texts = {name: _text(document, name) for name in ("model", "level", "problem", "file_key")}
    return HeaderFacts(
        kind=FileKind(fields.text("kind")),
        bits_per_weight=fields.number_or_none("bits_per_weight"),
        parameters=fields.whole_or_none("parameters"),
        architecture=fields.text_or_none("architecture"),
        licence=fields.text_or_none("licence"),
        context_tokens=fields.whole_or_none("context_tokens"),
        **texts,
    )


def _text(document: dict[str, Any], name: str) -> str:
    value = document.get(name)
    if not isinstance(value, str):
        raise ValueError(f"{name} is no text")  # noqa: TRY004 - one kind of error for every way of being broken
    return value
