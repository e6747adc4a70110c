"""The queue of downloads between starts: a versioned JSON file, owned by one copy of the app at a time."""

import contextlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.adapters.downloads.file_lock import FileLock
from app.adapters.json_file import read_json, write_json
from app.adapters.paths import data_folder
from app.adapters.strict_fields import Fields
from app.domain.downloads.download import DownloadState, WantedDownload, WantedFile

_log = logging.getLogger(__name__)

_VERSION: Final = 1
_MOST_BYTES: Final = 64 << 20
_FORGOTTEN: Final = "what you ask for here is forgotten when this one is closed; what was received stays."
# How an item goes on at the next start.
_GOES_ON_AS: Final = {
    DownloadState.CHECKING: DownloadState.WAITING,
    DownloadState.RUNNING: DownloadState.WAITING,
}


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """An item as it is kept: WAITING, PAUSED or FAILED with its `problem`; `made` are paths of its finished files.

    `compare` are the files, this item's among them, that are to be compared once all are there.
    """

    wanted: WantedDownload
    state: DownloadState
    problem: str = ""
    made: tuple[str, ...] = ()
    compare: tuple[Path, ...] = ()


class QueueFile:
    """To be closed. Where `not_kept` has a sentence, nothing is read or written: another copy of the app owns the file,
    or its folder cannot be written."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock: FileLock | None = None
        self.not_kept = ""
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._lock = FileLock.taken(path.with_name(path.name + ".lock"))
        except OSError as error:
            _log.warning("the queue of downloads is not kept: %s", error)
            self.not_kept = f"The list of downloads cannot be kept in {path.parent}: {_FORGOTTEN}"
        else:
            if self._lock is None:
                self.not_kept = f"Another window of Weigh-In keeps the list of downloads: {_FORGOTTEN}"

    @staticmethod
    def own() -> "QueueFile":
        """The app's own, in its data folder."""
        return QueueFile(data_folder() / "downloads.json")

    @property
    def is_owned(self) -> bool:
        return self._lock is not None

    def load(self) -> tuple[QueueEntry, ...]:
        """What was in the queue; nothing where nothing can be read. A broken file is kept aside."""
        if not self.is_owned:
            return ()
        try:
            return _parsed(read_json(self._path, most_bytes=_MOST_BYTES))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError) as error:
            _log.warning("the queue of downloads cannot be read: %s", error)
            with contextlib.suppress(OSError):
                self._path.replace(self._path.with_suffix(".broken"))
            return ()

    def save(self, entries: Sequence[QueueEntry]) -> None:
        """Replace what was kept. A disk that does not go along is noted in the log; downloads go on."""
        if not self.is_owned:
            return
        try:
            write_json(self._path, {"version": _VERSION, "items": [_item(entry) for entry in entries]})
        except OSError as error:
            _log.warning("the queue of downloads is not kept: %s", error)

    def close(self) -> None:
        """Let another copy of the app own it."""
        lock, self._lock = self._lock, None
        if lock is not None:
            lock.release()


def _item(entry: QueueEntry) -> dict[str, Any]:
    wanted = entry.wanted
    return {
        "repository": wanted.repository,
        "commit": wanted.commit,
        "label": wanted.label or None,
        "folder": str(wanted.folder),
        "state": _GOES_ON_AS.get(entry.state, entry.state).value,
        "problem": entry.problem or None,
        "made": list(entry.made),
        "compare": [str(path) for path in entry.compare],
        "files": [{"path": file.path, "size_bytes": file.size_bytes, "sha256": file.sha256} for file in wanted.files],
    }


def _parsed(document: Any) -> tuple[QueueEntry, ...]:
    fields = Fields(document, "queue of downloads")
    if fields.whole("version") != _VERSION:
        raise ValueError("the queue of downloads is of another version")
    return tuple(_entry(each) for each in fields.records("items"))


def _entry(fields: Fields) -> QueueEntry:
    files = tuple(
        WantedFile(each.text("path"), each.whole("size_bytes"), each.text_or_none("sha256"))
        for each in fields.records("files")
    )
    wanted = WantedDownload(
        fields.text("repository"),
        fields.text("commit"),
        fields.text_or_none("label") or "",
        files,
        Path(fields.text("folder")),
    )
    state = DownloadState(fields.text("state"))
    return QueueEntry(
        wanted,
        _GOES_ON_AS.get(state, state),
        fields.text_or_none("problem") or "",
        tuple(fields.texts("made")),
        tuple(Path(each) for each in fields.texts_if_there("compare")),
    )
