"""Where in the wizard one is: four names, the present one marked."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.bridge.theme import ThemeController

_LINE_PX: Final = 4
_GAP_PX: Final = 6
_BETWEEN_PX: Final = 10


class StepsBar(QWidget):
    """A line for each step over its name; those that are behind are filled."""

    def __init__(self, theme: ThemeController, names: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._names = tuple(names)
        self._present = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.palette_changed.connect(self._repaint)
        self.set_present(0)

    def set_present(self, step: int) -> None:
        """Mark the step, counted from 0."""
        self._present = step
        self.setAccessibleName(f"Step {step + 1} of {len(self._names)}: {self._names[step]}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(400, _LINE_PX + _GAP_PX + self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        palette, metrics = self._theme.palette, self.fontMetrics()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = (self.width() - _BETWEEN_PX * (len(self._names) - 1)) / len(self._names)
        for step, name in enumerate(self._names):
            left = step * (width + _BETWEEN_PX)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.accent if step <= self._present else palette.border))
            painter.drawRoundedRect(QRectF(left, 0, width, _LINE_PX), _LINE_PX / 2, _LINE_PX / 2)
            painter.setPen(QColor(palette.text if step == self._present else palette.faint))
            painter.setFont(self._name_font(present=step == self._present))
            room = QRectF(left, _LINE_PX + _GAP_PX, width, metrics.height())
            painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft), name)
        painter.end()

    def _name_font(self, *, present: bool) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold if present else QFont.Weight.Normal)
        return font

    def _repaint(self) -> None:
        self.update()
