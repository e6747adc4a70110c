"""The end of a blind test: names, what the votes show, every ballot to read again, export."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from app.bridge.blind.blind_controller import BlindController
from app.bridge.theme import ThemeController
from app.ui.pages.fidelity.blind.ballot_reader import BallotReader
from app.ui.pages.fidelity.blind.result_card import ResultCard
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.notice_bar import Notice
from app.ui.widgets.text_label import TextLabel, TextRole

_FORMATS: Final = (
    ("Markdown…", "Markdown (*.md)", ".md"),
    ("Ballots as CSV…", "CSV (*.csv)", ".csv"),
    ("JSON…", "JSON (*.json)", ".json"),
)
_SCROLL_BAR_ROOM_PX: Final = 8


class ResultView(QWidget):
    """`notice` carries a `Notice` for the window."""

    notice = Signal(object)

    def __init__(self, controller: BlindController, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self.card = ResultCard(theme)
        self.reader = BallotReader(theme)
        self.export = GhostButton("Export")
        self.export.setObjectName("blind_export")
        self.back = GhostButton("New blind test")
        self.back.setObjectName("blind_back")
        self._lay_out()
        self.export.setMenu(self._export_menu())
        self.back.clicked.connect(controller.leave)
        controller.results_ready.connect(self._show_results)

    def refresh(self) -> None:
        """The test that is open has ended; its results may still be worked out."""
        if self._controller.results is None:
            self.export.setEnabled(False)
            self.reader.hide()
            self.card.show_working()

    def _show_results(self) -> None:
        ended = self._controller.ended
        if ended is None:
            return
        self.card.show_results(ended.test, ended.results)
        self.reader.show_ballots(ended)
        self.reader.show()
        self.export.setEnabled(True)

    def _export_menu(self) -> QMenu:
        menu = QMenu(self.export)
        for title, name_filter, ending in _FORMATS:
            menu.addAction(title).triggered.connect(self._asking(name_filter, ending))
        return menu

    def _asking(self, name_filter: str, ending: str) -> Callable[[], None]:
        def ask() -> None:
            dialog = QFileDialog(self.window(), "Save the blind test")
            dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
            dialog.setNameFilter(name_filter)
            dialog.setDefaultSuffix(ending.removeprefix("."))
            dialog.selectFile(f"blind-test{ending}")
            dialog.fileSelected.connect(lambda name: self._controller.export(Path(name), on_saved=self._saved))
            dialog.finished.connect(dialog.deleteLater)
            dialog.open()

        return ask

    def _saved(self, path: Path) -> None:
        self.notice.emit(Notice(f"Saved {path}."))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(TextLabel("Result of the blind test", TextRole.HEADING))
        head.addStretch(1)
        head.addWidget(self.export)
        head.addWidget(self.back)
        content = QWidget()
        content.setObjectName("scroll_content")
        inner = QVBoxLayout(content)
        inner.setContentsMargins(0, 0, _SCROLL_BAR_ROOM_PX, 0)
        inner.setSpacing(10)
        inner.addWidget(self.card)
        inner.addWidget(self.reader, 1)
        scroll = QScrollArea()
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addLayout(head)
        column.addWidget(scroll, 1)
