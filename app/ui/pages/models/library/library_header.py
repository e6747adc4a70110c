"""The head of the library: what there is, what is looked at now, and the ways to look further."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.icon_button import IconButton
from app.ui.widgets.text_label import TextRole

_FILTER_WIDTH_EM = 12
_GAP_PX = 8
_ANY_WIDTH_PX = 16_777_215


class LibraryHeader(QWidget):
    """The view connects its buttons."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.summary = ElidedLabel("", TextRole.MUTED)
        self.filter = QLineEdit()
        self.filter.setObjectName("library_filter")
        self.filter.setPlaceholderText("Filter")
        self.filter.setAccessibleName("Filter the models on this computer by name, level or source")
        self.filter.setClearButtonEnabled(True)
        self.refresh = IconButton(theme, "refresh", "Look through all folders again (F5)")
        self.refresh.setObjectName("library_refresh")
        self.refresh.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.folders = _chip("Folders", "library_folders", "Where models are kept and looked for")
        self.duplicates = _chip("Duplicates", "library_duplicates", "Find files that lie on this computer twice")
        self.newer = _chip(
            "Newer versions?",
            "library_newer",
            "Ask Hugging Face whether files that were downloaded here have changed there: one request a repository",
        )
        self.progress = QProgressBar()
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.setAccessibleName("Looking through the folders")
        self.progress.hide()
        self._row, self._column = QHBoxLayout(), QVBoxLayout(self)
        self._lay_out()

    def show_scanning(self, scanning: bool) -> None:
        """While folders are looked through a bar moves, and the button stops it."""
        self.progress.setVisible(scanning)
        if scanning:
            self.refresh.set_icon("stop", "Stop looking")
        else:
            self.refresh.set_icon("refresh", "Look through all folders again (F5)")

    def _lay_out(self) -> None:
        self._hold_filter(True)
        self._row.setSpacing(_GAP_PX)
        self._row.addWidget(self.summary, 1)
        for widget in (self.folders, self.duplicates, self.newer, self.filter, self.refresh):
            self._row.addWidget(widget)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self._column.addLayout(self._row)
        self._column.addWidget(self.progress)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def show_summary(self, words: str) -> None:
        """What there is, and what was done last."""
        self.summary.setText(words)
        self._make_room()

    def _make_room(self) -> None:
        """The summary stands beside the buttons where it has room there, else below them."""
        others = (self.folders, self.duplicates, self.newer, self.filter, self.refresh)
        taken = sum(widget.sizeHint().width() + _GAP_PX for widget in others)
        beside = taken + self.summary.sizeHint().width() <= self.width()
        if beside == (self._row.indexOf(self.summary) >= 0):
            return
        self._hold_filter(beside)
        if beside:
            self._column.removeWidget(self.summary)
            self._row.insertWidget(0, self.summary, 1)
        else:
            self._row.removeWidget(self.summary)
            self._column.insertWidget(1, self.summary)

    def _hold_filter(self, narrow: bool) -> None:
        em = self.fontMetrics().averageCharWidth() * 2
        self.filter.setMaximumWidth(em * _FILTER_WIDTH_EM if narrow else _ANY_WIDTH_PX)


def _chip(text: str, name: str, told: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("chip", "action")
    button.setObjectName(name)
    button.setToolTip(told)
    button.setAccessibleDescription(told)
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return button
