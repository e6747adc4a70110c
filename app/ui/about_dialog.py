"""Who we are: name, version, engine, licence."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.adapters.licences import all_licences
from app.ui.icons import application_icon
from app.ui.licences_dialog import LicencesDialog
from app.ui.widgets.buttons import GhostButton
from app.ui.widgets.text_label import TextLabel, TextRole

_ICON_PX = 64


class AboutDialog(QDialog):
    """Opened with `open()`; says what is running and under which licence."""

    def __init__(self, version: str, engine: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Weigh-In")
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 28, 32, 22)
        column.setSpacing(8)
        picture = QLabel()
        picture.setPixmap(application_icon().pixmap(_ICON_PX))
        column.addWidget(picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for text, role in _lines(version, engine):
            label = TextLabel(text, role, wraps=True)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setMinimumWidth(320)
            column.addWidget(label)
        column.addSpacing(8)
        column.addLayout(self._buttons())

    def _buttons(self) -> QHBoxLayout:
        licences = GhostButton("Licences")
        licences.setAutoDefault(False)
        licences.clicked.connect(self._open_licences)
        close = GhostButton("Close")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(licences)
        row.addWidget(close)
        row.addStretch(1)
        return row

    def _open_licences(self) -> None:
        LicencesDialog(all_licences(), self.parentWidget() or self).open()


def _lines(version: str, engine: str) -> list[tuple[str, TextRole]]:
    return [
        ("Weigh-In", TextRole.TITLE),
        (f"Version {version}", TextRole.MUTED),
        ("Compares quant levels of a language model side by side, on this machine.", TextRole.NORMAL),
        (engine, TextRole.CAPTION),
        ("MIT licence. Nothing you type leaves this machine.", TextRole.CAPTION),
    ]
