"""What a measurement keeps on disk until it is done, so that it goes on where it was stopped, killed or cut off.

Each measurement has a folder of its own, named by what is measured; a lock beside it keeps a second run out. Nothing
here but finished windows and distributions that were written whole is trusted when a run goes on.
"""

import contextlib
import json
import logging
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from app.adapters.downloads.file_lock import FileLock
from app.adapters.figure_log import FigureLog
from app.adapters.json_file import write_json
from app.adapters.paths import data_folder
from app.domain.errors import WeighInError
from app.domain.fidelity.token_figures import TokenFigures
from app.services.downloads.disk_problems import disk_told_plainly

_log = logging.getLogger(__name__)

FOLDER_NAME: Final = "fidelity-runs"
# What unfinished runs may keep in all; the oldest go first.
MOST_KEPT_BYTES: Final = 8_000_000_000
MOST_KEPT_RUNS: Final = 20
_LOCK_ENDING: Final = ".lock"


def runs_folder() -> Path:
    """Where measurements that are not done keep what they have. Raises `WeighInError`."""
    folder = data_folder() / FOLDER_NAME
    with disk_told_plainly(folder, data_folder()):
        folder.mkdir(exist_ok=True)
    return folder


@contextlib.contextmanager
def run_folder(key: str) -> Iterator["RunFolder"]:
    """The folder of one measurement, held until the end. Raises `WeighInError`, also where it is measured already."""
    folder = runs_folder()
    with disk_told_plainly(folder, folder):
        lock = FileLock.taken(folder / f"{key}{_LOCK_ENDING}")
    if lock is None:
        raise WeighInError(
            "Exactly this is being measured already.", advice="Wait for it, or stop it in the other window or terminal."
        )
    with lock:
        with disk_told_plainly(folder, folder):
            (folder / key).mkdir(exist_ok=True)
            os.utime(folder / key)
        opened = RunFolder(folder / key)
        try:
            yield opened
        finally:
            opened.close()
            opened.remove_unless_begun()


class RunFolder:
    """Methods raise `WeighInError` for what happens to the disk. From one thread at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._logs: dict[str, FigureLog] = {}

    @property
    def tokens_path(self) -> Path:
        return self.path / "tokens.i32"

    @property
    def text_path(self) -> Path:
        """Room for a text that is not a file of the user's."""
        return self.path / "text.txt"

    def distributions_path(self, window: int) -> Path:
        return self.path / f"window-{window}.distributions"

    def facts(self) -> dict[str, Any]:
        """What was noted last; empty where nothing was, or nothing that can be read."""
        try:
            document = json.loads((self.path / "run.json").read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return document if isinstance(document, dict) else {}

    def note(self, facts: dict[str, Any]) -> None:
        with self._told_plainly():
            write_json(self.path / "run.json", facts, synced=True)

    def read_figures(self, name: str) -> dict[int, TokenFigures]:
        """Windows that were scored under that name."""
        with self._told_plainly():
            return self._log_of(name).read()

    def add_figures(self, name: str, window: int, figures: TokenFigures) -> None:
        with self._told_plainly():
            self._log_of(name).append(window, figures)

    def settle_distributions(self, window: int) -> None:
        """Wait until the disk has a window's distributions: what is noted of them afterwards is true."""
        with self._told_plainly(), self.distributions_path(window).open("r+b") as stream:
            os.fsync(stream.fileno())

    def has_distributions(self, window: int) -> bool:
        path = self.distributions_path(window)
        with contextlib.suppress(OSError):
            return path.stat().st_size > 0
        return False

    def forget_distributions(self, window: int) -> None:
        _remove_quietly(self.distributions_path(window))

    def forget_all_distributions(self) -> None:
        for path in self.path.glob("window-*"):
            _remove_quietly(path)

    def remove(self) -> None:
        """Delete all of it: the run is done."""
        self.close()
        shutil.rmtree(self.path, ignore_errors=True)

    def remove_unless_begun(self) -> None:
        """Delete it where nothing was scored."""
        if not any(path.stat().st_size for path in self.path.glob("*.figures")):
            self.remove()

    def close(self) -> None:
        for log in self._logs.values():
            with contextlib.suppress(OSError):
                log.sync()
            log.close()

    def _log_of(self, name: str) -> FigureLog:
        return self._logs.setdefault(name, FigureLog(self.path / f"{name}.figures"))

    def _told_plainly(self) -> contextlib.AbstractContextManager[None]:
        return disk_told_plainly(self.path, self.path.parent)


def forget_old_runs(*, most_bytes: int = MOST_KEPT_BYTES, most_runs: int = MOST_KEPT_RUNS) -> None:
    """Delete what the oldest unfinished runs keep, until the others are within bounds; those that run stay.

    Their lock is held by whoever runs them. Never raises for what cannot be deleted.
    """
    folder = runs_folder()
    kept_bytes, kept_runs = 0, 0
    for path in _newest_first(folder):
        kept_bytes, kept_runs = kept_bytes + _size_bytes(path), kept_runs + 1
        if kept_bytes > most_bytes or kept_runs > most_runs:
            _remove_if_idle(path)


def _newest_first(folder: Path) -> list[Path]:
    dated: list[tuple[float, Path]] = []
    for path in folder.iterdir():
        with contextlib.suppress(OSError):
            if path.is_dir():
                dated.append((path.stat().st_mtime, path))
    return [path for _, path in sorted(dated, reverse=True)]


def _size_bytes(path: Path) -> int:
    total = 0
    with contextlib.suppress(OSError):
        for each in path.iterdir():
            with contextlib.suppress(OSError):
                total += each.stat().st_size
    return total


def _remove_if_idle(path: Path) -> None:
    with contextlib.suppress(OSError):
        lock = FileLock.taken(path.with_name(f"{path.name}{_LOCK_ENDING}"))
        if lock is not None:
            with lock:
                shutil.rmtree(path, ignore_errors=True)


def _remove_quietly(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        _log.info("a file of a measurement stays for now: %s", error)
