"""The mark of a lane: a dot in its colour."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.bridge.theme import ThemeController


class LaneDot(QWidget):
    """A disc in the colour of the lane at `lane_index`; decoration beside the lane's name, never instead of it."""

    def __init__(self, theme: ThemeController, lane_index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lane_index = lane_index
        self.setFixedSize(self.sizeHint())
        theme.palette_changed.connect(self._repaint)

    def set_lane_index(self, lane_index: int) -> None:
        """Take another lane's colour."""
        self._lane_index = lane_index
        self.update()

    def sizeHint(self) -> QSize:
        side = max(8, round(self.fontMetrics().height() * 0.66))
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.palette.lane(self._lane_index)))
        painter.drawEllipse(self.rect())
        painter.end()

    def _repaint(self) -> None:
        self.update()
