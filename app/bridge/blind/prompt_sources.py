"""Where prompts come from: sets that ship with the app, and files of the user's own."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.adapters.prompt_set_file import read_prompt_set
from app.bridge.tasks import Tasks
from app.domain.prompts.prompt_set import PromptSet
from app.services.prompt_sets.bundled_sets import bundled_sets


class PromptSources(QObject):
    """Reads off the window's thread. `chosen` carries the `PromptSet` of a file that was opened."""

    sets_changed = Signal()
    chosen = Signal(object)
    notice = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = Tasks(self, threads=1)
        self.sets: tuple[PromptSet, ...] = ()

    def list_sets(self) -> None:
        """Read the sets that ship with the app, once."""
        if not self.sets:
            self._tasks.run(bundled_sets, on_result=self._listed, on_error=self.notice.emit)

    def open_file(self, path: Path) -> None:
        """Read a set; `chosen` or `notice` follows."""
        self._tasks.run(lambda: read_prompt_set(path), on_result=self.chosen.emit, on_error=self.notice.emit)

    def close(self) -> None:
        """Call once, when the window closes."""
        self._tasks.wait()

    def _listed(self, sets: tuple[PromptSet, ...]) -> None:
        self.sets = sets
        self.sets_changed.emit()
