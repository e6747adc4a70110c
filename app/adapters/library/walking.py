"""Going through a folder that may be anything: bounded in depth and number, never in circles, easily stopped."""

import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from app.domain.plain_text import one_line

_log = logging.getLogger(__name__)

MOST_DEPTH: Final = 8
MOST_ENTRIES: Final = 200_000


class ScanStoppedError(Exception):
    """Nobody waits for the rest."""


@dataclass
class Walk:
    """What goes for all folders of one scan: how much is looked at, what was seen, what is to be told.

    `problems` collects sentences about folders that could not be looked through, or not wholly.
    """

    is_cancelled: Callable[[], bool] = lambda: False
    most_entries: int = MOST_ENTRIES
    problems: list[str] = field(default_factory=list)
    looked_at: int = 0
    _seen: set[tuple[int, int]] = field(default_factory=set)

    def check(self) -> None:
        """Raise `ScanStoppedError` once nobody waits any more."""
        if self.is_cancelled():
            raise ScanStoppedError

    def begin(self) -> None:
        """Another root: its share of entries begins anew, and so do the folders that were seen."""
        self.looked_at = 0
        self._seen = set()

    def enters(self, folder: Path) -> bool:
        """Whether the folder is there and new, by whatever name it was reached."""
        try:
            status = folder.stat()
        except OSError:
            return False
        # file systems without numbers have no links that could lead in circles
        key = (status.st_dev, status.st_ino)
        if status.st_ino and key in self._seen:
            return False
        self._seen.add(key)
        return True

    def tell(self, problem: str) -> None:
        """Note a sentence, once."""
        if problem not in self.problems:
            _log.info("%s", problem)
            self.problems.append(problem)


@dataclass(frozen=True, slots=True)
class Listing:
    """One folder: paths of its files, and its sub-folders."""

    folder: Path
    files: tuple[Path, ...]
    folders: tuple[Path, ...]


def list_folder(folder: Path, walk: Walk) -> Listing:
    """What lies in `folder`, sorted by name; nothing of what cannot be read. Raises `ScanStoppedError`."""
    files: list[Path] = []
    folders: list[Path] = []
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                walk.check()
                walk.looked_at += 1
                if walk.looked_at > walk.most_entries:
                    walk.tell(f"{one_line(str(folder))} holds more than is looked through: the rest was left out.")
                    break
                kind = _kind(entry)
                if kind is not None:
                    (folders if kind == "folder" else files).append(Path(entry.path))
    except FileNotFoundError:
        pass
    except OSError as error:
        _log.info("%s: %s", folder, error)
        walk.tell(f"{one_line(str(folder))} cannot be read: {error.strerror or 'the system refuses'}.")
    return Listing(folder, tuple(sorted(files)), tuple(sorted(folders)))


def walk_folders(root: Path, walk: Walk, *, depth: int = MOST_DEPTH) -> Iterator[Listing]:
    """`root` and the folders below it, parents first; hidden ones are left out. Raises `ScanStoppedError`."""
    if not walk.enters(root):
        return
    listing = list_folder(root, walk)
    yield listing
    if depth <= 0:
        return
    for folder in listing.folders:
        if not folder.name.startswith("."):
            yield from walk_folders(folder, walk, depth=depth - 1)


def _kind(entry: "os.DirEntry[str]") -> str | None:
    """Of what a link leads to; `None` for links to nowhere, and for pipes and devices, which could be read for ever."""
    try:
        if entry.is_dir():
            return "folder"
        return "file" if entry.is_file() else None
    except OSError:
        return None
