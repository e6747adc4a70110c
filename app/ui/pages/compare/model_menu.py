"""Choosing what a lane runs: a level of the built-in model, or a file."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.domain.gguf.shown_names import shown_file_name
from app.domain.lanes.lane import BUILTIN_PREFIX, LaneSpec
from app.services.levels import builtin_model

_SHOWN_NAME_LENGTH = 60


def model_menu(
    parent: QWidget,
    *,
    chosen: Callable[[LaneSpec], None],
    recent_files: Sequence[str] = (),
    current: LaneSpec | None = None,
    library_wanted: Callable[[], None] | None = None,
) -> QMenu:
    """A menu that calls `chosen` with a lane of default settings; `current` is marked.

    With `library_wanted` it also leads to the models on this computer.
    """
    menu = QMenu(parent)
    menu.setObjectName("model_menu")
    menu.addSection(f"{builtin_model.NAME}, built in")
    for level in builtin_model.LEVELS:
        source = f"{BUILTIN_PREFIX}{level}"
        action = menu.addAction(level)
        action.setCheckable(current is not None)
        action.setChecked(current is not None and current.source == source)
        action.triggered.connect(lambda _checked=False, source=source: chosen(LaneSpec(source)))
    _add_files(menu, recent_files, chosen)
    menu.addSeparator()
    if library_wanted is not None:
        menu.addAction("From this computer…").triggered.connect(lambda _checked=False: library_wanted())
    menu.addAction("Open a GGUF file…").triggered.connect(lambda: choose_files(parent, chosen))
    return menu


def choose_files(parent: QWidget, chosen: Callable[[LaneSpec], None]) -> None:
    """Ask for GGUF files without blocking the window; `chosen` is called once a file."""
    dialog = QFileDialog(parent, "Open GGUF files")
    dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
    dialog.setNameFilters(["Models (*.gguf)", "All files (*)"])
    dialog.filesSelected.connect(lambda names: _choose_each(names, chosen))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _choose_each(names: Sequence[str], chosen: Callable[[LaneSpec], None]) -> None:
    for name in names:
        chosen(LaneSpec(name))


def _add_files(menu: QMenu, files: Sequence[str], chosen: Callable[[LaneSpec], None]) -> None:
    there = [name for name in files if Path(name).is_file()]
    if not there:
        return
    menu.addSection("Opened lately")
    for name in there:
        # an ampersand would be taken for a shortcut
        action = menu.addAction(shown_file_name(Path(name).name)[:_SHOWN_NAME_LENGTH].replace("&", "&&"))
        action.setToolTip(name)
        action.triggered.connect(lambda _checked=False, name=name: chosen(LaneSpec(name)))
