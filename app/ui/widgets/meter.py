"""A thin bar of how full or busy something is, with its name and figures."""

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.bridge.theme import ThemeController
from app.domain.units import UNKNOWN, part_of_bytes_text

_BAR_WIDTH_PX: Final = 90
_SHORT_BAR_WIDTH_PX: Final = 36
_BAR_HEIGHT_PX: Final = 7
_GAP_PX: Final = 7
# From here on the bar of a memory warns: what is left no longer holds a small model
_NEARLY_FULL: Final = 0.92


class Meter(QWidget):
    """`name`, a bar and "7.4 of 24 GB" or "34 %"; unknown figures read "unknown" over an empty bar."""

    def __init__(self, theme: ThemeController, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = name
        self._share: float | None = None
        self._figures = UNKNOWN
        self._warns = False
        self._compact = False
        self._widest = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._describe()
        theme.palette_changed.connect(self._repaint)

    @property
    def figures(self) -> str:
        """The words beside the bar."""
        return self._figures

    def set_usage(self, used_bytes: float | None, total_bytes: float | None) -> None:
        """Show how much of a memory is in use; either may be unknown."""
        share = used_bytes / total_bytes if used_bytes is not None and total_bytes else None
        self._show(share, _figures(used_bytes, total_bytes), warns=share is not None and share >= _NEARLY_FULL)

    def set_share(self, share: float | None) -> None:
        """Show how busy something is, 0 to 1."""
        self._show(share, UNKNOWN if share is None else f"{share:.0%}".replace("%", " %"), warns=False)

    def set_compact(self, compact: bool) -> None:
        """Take less room: a shorter bar."""
        if compact != self._compact:
            self._compact = compact
            self.updateGeometry()
            self.update()

    def width_for(self, *, compact: bool) -> int:
        """Pixels that it takes so."""
        metrics = self.fontMetrics()
        words = metrics.horizontalAdvance(self._name) + metrics.horizontalAdvance(self._widest or self._figures)
        return words + _bar_width(compact=compact) + 2 * _GAP_PX + 2

    def sizeHint(self) -> QSize:
        return QSize(self.width_for(compact=self._compact), self.fontMetrics().height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._theme.palette.muted))
        left = self.fontMetrics().horizontalAdvance(self._name) + _GAP_PX
        width = _bar_width(compact=self._compact)
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        painter.drawText(self.rect(), middle, self._name)
        painter.drawText(self.rect().adjusted(left + width + _GAP_PX, 0, 0, 0), middle, self._figures)
        self._paint_bar(painter, QRectF(left, (self.height() - _BAR_HEIGHT_PX) / 2, width, _BAR_HEIGHT_PX))
        painter.end()

    def _show(self, share: float | None, figures: str, *, warns: bool) -> None:
        if (share, figures) == (self._share, self._figures):
            return
        self._share, self._figures, self._warns = share, figures, warns
        metrics = self.fontMetrics()
        # it never shrinks again: what stands beside it would jump with every second
        if metrics.horizontalAdvance(figures) > metrics.horizontalAdvance(self._widest):
            self._widest = figures
            self.updateGeometry()
        self._describe()
        self.update()

    def _paint_bar(self, painter: QPainter, groove: QRectF) -> None:
        palette, radius = self._theme.palette, _BAR_HEIGHT_PX / 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.border))
        painter.drawRoundedRect(groove, radius, radius)
        if self._share is None:
            return
        filled = QRectF(groove)
        filled.setWidth(max(_BAR_HEIGHT_PX, groove.width() * min(self._share, 1.0)))
        painter.setBrush(QColor(palette.partial if self._warns else palette.accent))
        painter.drawRoundedRect(filled, radius, radius)

    def _describe(self) -> None:
        self.setAccessibleName(f"{self._name} in use: {self._figures}")

    def _repaint(self) -> None:
        self.update()


def _bar_width(*, compact: bool) -> int:
    return _SHORT_BAR_WIDTH_PX if compact else _BAR_WIDTH_PX


def _figures(used_bytes: float | None, total_bytes: float | None) -> str:
    return UNKNOWN if total_bytes is None else part_of_bytes_text(used_bytes, total_bytes)
