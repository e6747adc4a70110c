"""Two answers side by side, scrolled together or apart."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QScrollBar, QWidget

from app.ui.pages.fidelity.blind.answer_card import AnswerCard


class AnswerPair(QWidget):
    """Both have the same width, whatever they hold."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.left = AnswerCard("Left")
        self.right = AnswerCard("Right")
        self._together = True
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.left, 1)
        row.addWidget(self.right, 1)
        self._bars = (self.left.words.verticalScrollBar(), self.right.words.verticalScrollBar())
        self._bars[0].valueChanged.connect(lambda value: self._follow(self._bars[1], value))
        self._bars[1].valueChanged.connect(lambda value: self._follow(self._bars[0], value))

    def set_together(self, together: bool) -> None:
        """Whether moving one moves the other."""
        self._together = together

    def show_answers(self, left: str, right: str, left_cut: str = "", right_cut: str = "") -> None:
        """Show both from their beginning."""
        self.left.show_text(left, left_cut)
        self.right.show_text(right, right_cut)
        for bar in self._bars:
            bar.setValue(0)

    def page(self, key: Qt.Key) -> None:
        """Scroll both by keys: page up and down, to the beginning and to the end."""
        # together, the longer one takes the other along
        moved = [max(self._bars, key=QScrollBar.maximum)] if self._together else self._bars
        for bar in moved:
            step = {Qt.Key.Key_PageUp: -bar.pageStep(), Qt.Key.Key_PageDown: bar.pageStep()}.get(key)
            if step is not None:
                bar.setValue(bar.value() + step)
            else:
                bar.setValue(bar.minimum() if key is Qt.Key.Key_Home else bar.maximum())

    def _follow(self, other: QScrollBar, value: int) -> None:
        if self._together:
            other.setValue(value)
