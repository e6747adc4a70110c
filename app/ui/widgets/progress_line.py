"""Something that takes a while, in one line: what it is, how far, and a way to stop it."""

from typing import Final

from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QSizePolicy, QWidget

from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.text_label import TextRole

_STEPS: Final = 1000
_BAR_EM: Final = 12


class ProgressLine(QWidget):
    """Hidden until `begin`; `stop` is its button."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ElidedLabel("", TextRole.MUTED)
        self.bar = QProgressBar()
        self.bar.setProperty("kind", "download")
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setMinimumWidth(self.fontMetrics().height() * _BAR_EM)
        self.stop = QPushButton("Stop")
        self.stop.setProperty("chip", "action")
        self.stop.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(self._words)
        row.addWidget(self.bar, 1)
        row.addWidget(self.stop)
        self.hide()

    @property
    def words(self) -> str:
        """What is going on."""
        return self._words.text()

    def begin(self, words: str) -> None:
        """Show what begins."""
        self._words.setText(words)
        self.stop.setAccessibleName(f"Stop: {words}")
        self.bar.setAccessibleName(words)
        self.bar.setValue(0)
        self.show()

    def progress(self, share: float) -> None:
        """How far it is, 0 to 1."""
        self.bar.setValue(round(share * _STEPS))
