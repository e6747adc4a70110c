"""The plan of a model as stacked bars: what it takes of each memory, held against what is free."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.bridge.theme import ThemeController
from app.domain.plan.plan_parts import DevicePlan
from app.ui.widgets.plan_painting import COMPACT_PX, paint_device, paint_side_by_side

_GAP_PX: Final = 10
_BAR_SHARE: Final = 1.15
_ROW_SHARE: Final = 1.75
_WIDEST_NAME_SHARE: Final = 0.22


class PlanBar(QWidget):
    """One bar a device with its name and figures; `compact` draws them side by side, without words, for table rows.

    What does not fit runs on, hatched, past a mark where free memory ends. Hovering tells every figure.
    """

    def __init__(self, theme: ThemeController, parent: QWidget | None = None, *, compact: bool = False) -> None:
        super().__init__(parent)
        self._theme = theme
        self._compact = compact
        self._devices: tuple[DevicePlan, ...] = ()
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)
        theme.palette_changed.connect(self._repaint)
        self._describe()

    @property
    def devices(self) -> tuple[DevicePlan, ...]:
        """What is shown."""
        return self._devices

    def set_devices(self, devices: Sequence[DevicePlan]) -> None:
        """Show another plan."""
        self._devices = tuple(devices)
        self._describe()
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if self._compact:
            return QSize(160, COMPACT_PX + 4)
        return QSize(320, round(self._row_px() * max(1, len(self._devices))))

    def minimumSizeHint(self) -> QSize:
        return QSize(60 if self._compact else 200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._compact:
            paint_side_by_side(painter, QRectF(self.rect()), self._devices, self._theme.palette)
        else:
            self._paint_rows(painter)
        painter.end()

    def _paint_rows(self, painter: QPainter) -> None:
        row_px, bar_px = self._row_px(), round(self.fontMetrics().height() * _BAR_SHARE)
        names, figures = self._names_px(), self._figures_px()
        for place, device in enumerate(self._devices):
            row = QRectF(0, place * row_px, self.width(), row_px)
            bar = QRectF(names, row.top() + (row_px - bar_px) / 2, row.width() - names - figures, bar_px)
            painter.setPen(QColor(self._theme.palette.muted))
            middle = Qt.AlignmentFlag.AlignVCenter
            if names:
                room = QRectF(0, row.top(), names - _GAP_PX, row_px)
                name = self.fontMetrics().elidedText(device.name, Qt.TextElideMode.ElideRight, round(room.width()) + 1)
                painter.drawText(room, int(middle), name)
            right = QRectF(bar.right(), row.top(), figures, row_px)
            painter.drawText(right, int(middle | Qt.AlignmentFlag.AlignRight), device.figures)
            paint_device(painter, bar, device, self._theme.palette)

    def _row_px(self) -> float:
        return self.fontMetrics().height() * _ROW_SHARE

    def _names_px(self) -> int:
        if len(self._devices) < 2:
            return 0
        widest = max(self.fontMetrics().horizontalAdvance(device.name) for device in self._devices)
        return min(widest + _GAP_PX, round(self.width() * _WIDEST_NAME_SHARE))

    def _figures_px(self) -> int:
        metrics = self.fontMetrics()
        return max((metrics.horizontalAdvance(device.figures) for device in self._devices), default=0) + _GAP_PX

    def _describe(self) -> None:
        words = "\n".join(device.words for device in self._devices)
        self.setToolTip(words)
        self.setAccessibleName(f"Plan: {words}" if words else "Plan: unknown")

    def _repaint(self) -> None:
        self.update()
