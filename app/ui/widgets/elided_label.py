"""One line of words that ends in … where room is short."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.widgets.text_label import TextLabel, TextRole


class ElidedLabel(TextLabel):
    """Shows as much of its text as fits; the tool tip holds all of it while it does not."""

    def __init__(
        self,
        text: str = "",
        role: TextRole = TextRole.NORMAL,
        parent: QWidget | None = None,
        *,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
    ) -> None:
        super().__init__(text, role, parent)
        self._mode = mode
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance("…") * 3, super().minimumSizeHint().height())

    def shown_text(self) -> str:
        """The text as it is painted now."""
        # One pixel more than the width: rounding must not elide a text that got all the room it asked for
        return self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width() + 1)

    def paintEvent(self, event: QPaintEvent) -> None:
        shown = self.shown_text()
        self.setToolTip("" if shown == self.text() else self.text())
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), shown)
        painter.end()
