"""The licences of all that the app is made of, on one page."""

from collections.abc import Sequence

from PySide6.QtCore import QItemSelectionModel, QStringListModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QDialog, QHBoxLayout, QListView, QPlainTextEdit, QVBoxLayout, QWidget

from app.domain.licence_notice import LicenceNotice
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.text_label import TextLabel, TextRole

_SIZE_PX = (860, 600)
_NAMES_LETTERS = 30
_TEXT_LETTERS = 78
_NO_TEXT = "Its authors give no text to be passed on with it."


class LicencesDialog(QDialog):
    """Names at the left, the chosen one's licence at the right. Opened with `open()`."""

    def __init__(self, notices: Sequence[LicenceNotice], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("licences_dialog")
        self.setWindowTitle("Licences")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._notices = tuple(notices)
        self.names = QListView()
        self.text = QPlainTextEdit()
        self._told = TextLabel("", TextRole.MUTED, wraps=True)
        self._lay_out()
        if self._notices:
            self._choose_first()

    @property
    def told(self) -> str:
        """The line about the chosen one: version, licence, home."""
        return self._told.text()

    def _lay_out(self) -> None:
        letter_px = self.fontMetrics().averageCharWidth()
        self.names.setAccessibleName("What the app is made of")
        self.names.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.names.setModel(QStringListModel([notice.name for notice in self._notices], self.names))
        self.names.setFixedWidth(letter_px * _NAMES_LETTERS)
        self.names.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.names.setSpacing(2)
        self.names.selectionModel().currentChanged.connect(lambda index: self._show(index.row()))
        self.text.setReadOnly(True)
        self.text.setProperty("details", "true")
        self.text.setAccessibleName("Licence")
        self._told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._told)
        right.addWidget(self.text, 1)
        middle = QHBoxLayout()
        middle.setSpacing(14)
        middle.addWidget(self.names)
        middle.addLayout(right, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 14)
        column.setSpacing(10)
        column.addWidget(TextLabel("Licences", TextRole.TITLE))
        column.addLayout(middle, 1)
        column.addLayout(self._foot())
        parent = self.parentWidget()
        window = parent.window() if parent is not None else self
        wanted_px = max(_SIZE_PX[0], letter_px * (_NAMES_LETTERS + _TEXT_LETTERS))
        self.resize(min(wanted_px, window.width() - 60), min(_SIZE_PX[1], window.height() - 60))

    def _foot(self) -> QHBoxLayout:
        foot = QHBoxLayout()
        close = GhostButton("Close")
        close.setObjectName("licences_close")
        close.clicked.connect(self.accept)
        foot.addStretch(1)
        foot.addWidget(close)
        return foot

    def _choose_first(self) -> None:
        first = self.names.model().index(0, 0)
        self.names.selectionModel().setCurrentIndex(first, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def _show(self, row: int) -> None:
        notice = self._notices[row]
        version = f"Version {notice.version}" if notice.version else ""
        self._told.setText(" · ".join(part for part in (version, notice.licence, notice.home) if part))
        self.text.setPlainText(notice.text or _NO_TEXT)
