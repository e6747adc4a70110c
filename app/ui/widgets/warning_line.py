"""A sentence of warning inside a card."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.bridge.theme import ThemeController
from app.ui.icons import stroke_pixmap
from app.ui.widgets.text_label import TextLabel, TextRole


class WarningLine(QWidget):
    """A small sign and the sentence, which wraps."""

    def __init__(self, theme: ThemeController, sentence: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.sentence = sentence
        self._icon = QLabel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(7)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._words = TextLabel(sentence, TextRole.MUTED, wraps=True)
        row.addWidget(self._words, 1)
        self.setAccessibleName(f"Warning: {sentence}")
        self._draw()
        theme.palette_changed.connect(self._draw)

    def set_sentence(self, sentence: str) -> None:
        """Warn of something else."""
        self.sentence = sentence
        self._words.setText(sentence)
        self.setAccessibleName(f"Warning: {sentence}")

    def _draw(self) -> None:
        side_px = self.fontMetrics().height()
        self._icon.setPixmap(stroke_pixmap("warning", self._theme.palette.partial, side_px, self.devicePixelRatioF()))
