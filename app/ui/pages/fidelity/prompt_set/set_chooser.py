"""Choosing a set of prompts: one that ships, a file, an earlier run, or one written here."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.bridge.blind.prompt_sources import PromptSources
from app.domain.plain_text import one_line
from app.domain.prompts.prompt_set import PromptSet
from app.services.prompt_sets.prompt_runs import FoundRun
from app.ui.widgets.buttons import GhostButton

_FILTERS: Final = ["Prompts (*.txt *.toml *.json)", "All files (*)"]
_NAME_LENGTH: Final = 40
_MOST_RUNS: Final = 20


class SetChooser(GhostButton):
    """A button with a menu. `chosen` carries a `PromptSet`; `new_wanted` asks for the editor."""

    chosen = Signal(object)
    new_wanted = Signal()

    def __init__(self, sources: PromptSources, parent: QWidget | None = None) -> None:
        super().__init__("Choose a set…", parent)
        self.setObjectName("prompt_set_choose")
        self._sources = sources
        self.setMenu(QMenu(self))
        sources.sets_changed.connect(self._offer)
        sources.chosen.connect(self.chosen)
        self._offer()

    def show_set(self, prompt_set: PromptSet | None) -> None:
        """Name the set that is chosen."""
        self.setText("Choose a set…" if prompt_set is None else shown_name(prompt_set.name))
        self.setAccessibleName("Choose a set" if prompt_set is None else f"Set of prompts: {prompt_set.name}")

    def ask_for_file(self) -> None:
        """Ask for a file of prompts without blocking the window."""
        dialog = QFileDialog(self.window(), "Open prompts")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters(_FILTERS)
        dialog.fileSelected.connect(lambda name: self._sources.open_file(Path(name)))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _offer(self) -> None:
        menu = self.menu()
        menu.clear()
        for each in self._sources.sets:
            action = menu.addAction(f"{shown_name(each.name)} ({len(each.prompts)} prompts)")
            action.triggered.connect(self._chooses(each))
        if self._sources.sets:
            menu.addSeparator()
        menu.addAction("Open a file…").triggered.connect(self.ask_for_file)
        menu.addAction("Write a new set…").triggered.connect(self.new_wanted)

    def _chooses(self, prompt_set: PromptSet) -> Callable[[], None]:
        return lambda: self.chosen.emit(prompt_set)


class RunsButton(GhostButton):
    """Earlier runs; `run_wanted` carries the folder of one, `delete_wanted` asks to delete the one that is shown."""

    run_wanted = Signal(object)
    delete_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Earlier runs", parent)
        self.setObjectName("prompt_set_runs")
        self.setMenu(QMenu(self))

    def show_runs(self, runs: tuple[FoundRun, ...], *, one_is_shown: bool) -> None:
        """Offer these, newest first."""
        menu = self.menu()
        menu.clear()
        for run in runs[:_MOST_RUNS]:
            menu.addAction(_run_words(run)).triggered.connect(self._wants(run.folder))
        if one_is_shown:
            menu.addSeparator()
            menu.addAction("Delete the run that is shown…").triggered.connect(self.delete_wanted)
        self.setVisible(bool(runs) or one_is_shown)

    def _wants(self, folder: Path) -> Callable[[], None]:
        return lambda: self.run_wanted.emit(folder)


def shown_name(name: str) -> str:
    """A name for a button or menu, where & would mark a letter."""
    return one_line(name)[:_NAME_LENGTH].replace("&", "&&")


def _run_words(run: FoundRun) -> str:
    lanes = len(run.head.lanes)
    moment = run.head.started_at[:16].replace("T", " ")
    return f"{shown_name(run.head.prompt_set.name)} · {one_line(moment)} UTC · {lanes} lane{'' if lanes == 1 else 's'}"
