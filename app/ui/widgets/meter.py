"""A thin bar of how full a memory is, with its name and figures."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.bridge.theme import ThemeController
from app.domain.units import UNKNOWN, bytes_text

_BAR_WIDTH_PX = 90
_BAR_HEIGHT_PX = 7
_GAP_PX = 7
# From here on the bar warns: what is left no longer holds a small model
_NEARLY_FULL = 0.92


class Meter(QWidget):
    """`name`, a bar and "7.4 of 24 GB"; unknown figures read "unknown" over an empty bar."""

    def __init__(self, theme: ThemeController, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._share: float | None = None
        self._figures = UNKNOWN
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._describe()
        theme.palette_changed.connect(self._repaint)

    @property
    def figures(self) -> str:
        """The words beside the bar."""
        return self._figures

    def set_usage(self, used_bytes: float | None, total_bytes: float | None) -> None:
        """Show how much of the memory is in use; either may be unknown."""
        share = used_bytes / total_bytes if used_bytes is not None and total_bytes else None
        figures = _figures(used_bytes, total_bytes)
        if (share, figures) == (self._share, self._figures):
            return
        self._share, self._figures = share, figures
        self._describe()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        words = metrics.horizontalAdvance(self._name) + metrics.horizontalAdvance(self._figures)
        return QSize(words + _BAR_WIDTH_PX + 2 * _GAP_PX + 2, metrics.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._theme.palette.muted))
        left = self.fontMetrics().horizontalAdvance(self._name) + _GAP_PX
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(self.rect(), middle, self._name)
        painter.drawText(self.rect().adjusted(left + _BAR_WIDTH_PX + _GAP_PX, 0, 0, 0), middle, self._figures)
        self._paint_bar(painter, QRectF(left, (self.height() - _BAR_HEIGHT_PX) / 2, _BAR_WIDTH_PX, _BAR_HEIGHT_PX))
        painter.end()

    def _paint_bar(self, painter: QPainter, groove: QRectF) -> None:
        palette, radius = self._theme.palette, _BAR_HEIGHT_PX / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.border))
        painter.drawRoundedRect(groove, radius, radius)
        if self._share is None:
            return
        filled = QRectF(groove)
        filled.setWidth(max(_BAR_HEIGHT_PX, groove.width() * min(self._share, 1.0)))
        painter.setBrush(QColor(palette.partial if self._share >= _NEARLY_FULL else palette.accent))
        painter.drawRoundedRect(filled, radius, radius)

    def _describe(self) -> None:
        self.setAccessibleName(f"{self._name} in use: {self._figures}")

    def _repaint(self) -> None:
        self.update()


def _figures(used_bytes: float | None, total_bytes: float | None) -> str:
    if total_bytes is None:
        return UNKNOWN
    used, total = bytes_text(used_bytes), bytes_text(total_bytes)
    if used.endswith(total[-3:]):
        used = used[:-3]
    return f"{used} of {total}"
