"""What is known of a run that ended unexpectedly: to read, to copy, nothing is sent."""

from typing import Final

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QWidget

from app.adapters.desktop.session_record import Crash
from app.ui.widgets.buttons import GhostButton, PrimaryButton
from app.ui.widgets.fitted_dialog import FittedDialog
from app.ui.widgets.text_label import TextLabel, TextRole

_WIDTH_PX: Final = 640
_LINES: Final = 16
_ABOUT: Final = (
    "Weigh-In keeps this on your computer and sends it nowhere. It names parts of the program and may name files of "
    "yours: read it before you give it to whoever looks into the problem."
)


class CrashDialog(FittedDialog):
    """Use `open()`."""

    def __init__(self, crash: Crash, parent: QWidget | None = None) -> None:
        super().__init__("The last run ended unexpectedly", _WIDTH_PX, parent)
        self.setObjectName("crash_dialog")
        self._crash = crash
        self.text = QPlainTextEdit(crash.text)
        self.text.setProperty("details", "true")
        self.text.setReadOnly(True)
        self.text.setAccessibleName("Record of the last run")
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * _LINES)
        self.folder = GhostButton("Open folder")
        self.folder.setObjectName("crash_folder")
        self.copy = PrimaryButton("Copy")
        self.copy.setObjectName("crash_copy")
        self.leave = GhostButton("Close")
        self._lay_out()
        self.folder.clicked.connect(self._open_folder)
        self.copy.clicked.connect(self._copy)
        self.leave.clicked.connect(self.accept)

    def _lay_out(self) -> None:
        column = self.content
        column.addWidget(TextLabel("The last run ended unexpectedly", TextRole.HEADING))
        column.addWidget(TextLabel(_ABOUT, TextRole.MUTED, wraps=True))
        column.addWidget(self.text)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.folder)
        row.addStretch(1)
        row.addWidget(self.leave)
        row.addWidget(self.copy)
        column.addLayout(row)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._crash.text)
        self.copy.setText("Copied")

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._crash.path.parent)))
