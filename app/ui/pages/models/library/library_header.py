"""The head of the library: what there is, what is looked at now, and the ways to look further."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QProgressBar, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.icon_button import IconButton
from app.ui.widgets.text_label import TextRole

_FILTER_WIDTH_EM = 12


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
        self._lay_out()

    def show_scanning(self, scanning: bool) -> None:
        """While folders are looked through a bar moves, and the button stops it."""
        self.progress.setVisible(scanning)
        if scanning:
            self.refresh.set_icon("stop", "Stop looking")
        else:
            self.refresh.set_icon("refresh", "Look through all folders again (F5)")

    def _lay_out(self) -> None:
        self.filter.setMaximumWidth(self.fontMetrics().averageCharWidth() * 2 * _FILTER_WIDTH_EM)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.summary, 1)
        for button in (self.folders, self.duplicates, self.newer):
            row.addWidget(button)
        row.addWidget(self.filter)
        row.addWidget(self.refresh)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.progress)


def _chip(text: str, name: str, told: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("chip", "action")
    button.setObjectName(name)
    button.setToolTip(told)
    button.setAccessibleDescription(told)
    button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
    return button
