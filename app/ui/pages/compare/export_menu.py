"""Taking a finished comparison out of the window: to the clipboard or into a report."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMenu, QWidget

from app.bridge.compare.compare_controller import CompareController
from app.bridge.compare.figures_table import FiguresTable
from app.domain.errors import WeighInError
from app.ui.widgets.notice_bar import Notice, NoticeTone

_FORMATS: Final = (
    ("Report as a web page…", "Web page (*.html)", ".html"),
    ("Markdown…", "Markdown (*.md)", ".md"),
    ("Table as CSV…", "CSV (*.csv)", ".csv"),
    ("JSON…", "JSON (*.json)", ".json"),
)


def export_menu(
    parent: QWidget, controller: CompareController, figures: FiguresTable, notify: Callable[[Notice], None]
) -> QMenu:
    """The Export button's menu; what cannot be done yet is greyed out."""
    menu = QMenu(parent)
    copy = menu.addAction("Copy figures")
    copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(figures.as_text()))
    menu.addSeparator()
    for title, name_filter, ending in _FORMATS:
        menu.addAction(title).triggered.connect(
            lambda _checked=False, name_filter=name_filter, ending=ending: _ask_where(
                parent, controller, notify, name_filter=name_filter, ending=ending
            )
        )
    menu.aboutToShow.connect(lambda: _allow(menu, allowed=controller.exportable is not None))
    return menu


def _allow(menu: QMenu, *, allowed: bool) -> None:
    for action in menu.actions():
        action.setEnabled(allowed)


def _ask_where(
    parent: QWidget, controller: CompareController, notify: Callable[[Notice], None], *, name_filter: str, ending: str
) -> None:
    dialog = QFileDialog(parent.window(), "Save report")
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilter(name_filter)
    dialog.setDefaultSuffix(ending.removeprefix("."))
    dialog.selectFile(f"weigh-in{ending}")
    dialog.fileSelected.connect(lambda name: _save(controller, notify, Path(name)))
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()


def _save(controller: CompareController, notify: Callable[[Notice], None], path: Path) -> None:
    def failed(error: WeighInError) -> None:
        notify(Notice(error.sentence, NoticeTone.ERROR, details=error.details))

    controller.export(path, on_saved=lambda saved: notify(Notice(f"Saved {saved}.")), on_error=failed)
