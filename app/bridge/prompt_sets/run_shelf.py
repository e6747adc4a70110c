"""Runs and sets of prompts on the disk: listed, read, deleted and saved off the window's thread."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.adapters.prompt_set_file import save_prompt_set
from app.bridge.tasks import Tasks
from app.domain.prompts.kept_run import KeptRun
from app.domain.prompts.prompt_set import PromptSet
from app.services.prompt_sets.prompt_runs import FoundRun, delete_run, read_run, runs
from app.services.prompt_sets.run_report import save_run_report

Saved = Callable[[Path], None]


class RunShelf(QObject):
    """`changed` says that `runs`, the newest first, were listed anew; `notice` carries a `WeighInError`."""

    changed = Signal()
    notice = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = Tasks(self, threads=1)
        self.runs: tuple[FoundRun, ...] = ()

    def look(self) -> None:
        """List the runs that are kept."""
        self._tasks.run(runs, on_result=self._listed, on_error=self.notice.emit)

    def read(self, folder: Path, on_read: Callable[[KeptRun], None]) -> None:
        """Read a run with its answers."""
        self._tasks.run(lambda: read_run(folder), on_result=on_read, on_error=self.notice.emit)

    def delete(self, folder: Path) -> None:
        """Delete a run; `changed` follows."""
        self._tasks.run(lambda: delete_run(folder), on_result=lambda _nothing: self.look(), on_error=self.notice.emit)

    def export(self, folder: Path, path: Path, *, on_saved: Saved) -> None:
        """Save a report of a run; the ending of `path` chooses the form."""
        self._save(lambda: save_run_report(read_run(folder), path), path, on_saved)

    def save_set(self, path: Path, prompt_set: PromptSet, *, on_saved: Saved) -> None:
        """Save a set of prompts; the ending of `path` chooses the form."""
        self._save(lambda: save_prompt_set(path, prompt_set), path, on_saved)

    def close(self) -> None:
        """Call once, when the window closes."""
        self._tasks.wait()

    def _save(self, work: Callable[[], None], path: Path, on_saved: Saved) -> None:
        self._tasks.run(work, on_result=lambda _nothing: on_saved(path), on_error=self.notice.emit)

    def _listed(self, found: tuple[FoundRun, ...]) -> None:
        self.runs = found
        self.changed.emit()
