"""The plan of a model as stacked bars: what it takes of each memory, held against what is free."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.bridge.palette import Palette
from app.bridge.theme import ThemeController
from app.domain.plan.plan_parts import DevicePlan, PartKind, PlanPart

_GAP_PX: Final = 10
_SEAM_PX: Final = 1.0
_MARK_PX: Final = 2.0
_EXCESS_SHARE: Final = 0.35
_BAR_SHARE: Final = 1.15
_ROW_SHARE: Final = 1.75
_COMPACT_PX: Final = 10
_COMPACT_GAP_PX: Final = 3
_NARROWEST_DEVICE_PX: Final = 18
_WIDEST_NAME_SHARE: Final = 0.22


def part_colour(kind: PartKind, palette: Palette) -> str:
    """The colour of a purpose, the same in every bar and legend."""
    return {
        PartKind.WEIGHTS: palette.accent,
        PartKind.KV_CACHE: palette.kv_cache,
        PartKind.COMPUTE: palette.fits,
        PartKind.PROJECTOR: palette.partial,
        PartKind.TABLES: palette.lane(3),
        PartKind.RESERVE: palette.faint,
        PartKind.OTHERS: palette.outline,
    }[kind]


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
            return QSize(160, _COMPACT_PX + 4)
        return QSize(320, round(self._row_px() * max(1, len(self._devices))))

    def minimumSizeHint(self) -> QSize:
        return QSize(60 if self._compact else 200, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._compact:
            self._paint_side_by_side(painter)
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
            self._paint_device(painter, device, bar)

    def _paint_side_by_side(self, painter: QPainter) -> None:
        """Each device as wide as its share of the memory that is drawn."""
        if not self._devices:
            return
        scales = [_scale_bytes(device) for device in self._devices]
        room = self.width() - _COMPACT_GAP_PX * (len(scales) - 1) - _NARROWEST_DEVICE_PX * len(scales)
        left, top = 0.0, (self.height() - _COMPACT_PX) / 2
        for device, scale in zip(self._devices, scales, strict=True):
            width = _NARROWEST_DEVICE_PX + max(0, room) * scale / sum(scales)
            self._paint_device(painter, device, QRectF(left, top, width, _COMPACT_PX))
            left += width + _COMPACT_GAP_PX

    def _paint_device(self, painter: QPainter, device: DevicePlan, bar: QRectF) -> None:
        palette, radius = self._theme.palette, min(5.0, bar.height() / 3)
        shape = QPainterPath()
        shape.addRoundedRect(bar, radius, radius)
        painter.save()
        painter.setClipPath(shape)
        painter.fillRect(bar, QColor(palette.raised))
        left = bar.left()
        for part in device.parts:
            width = bar.width() * part.size_bytes / _scale_bytes(device)
            self._paint_part(painter, part, QRectF(left, bar.top(), width, bar.height()))
            left += width
        self._paint_excess(painter, device, bar)
        painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(palette.border), 1))
        painter.drawPath(shape)

    def _paint_part(self, painter: QPainter, part: PlanPart, area: QRectF) -> None:
        # the seam keeps neighbours apart for those who see no difference in hue
        seam = _SEAM_PX if area.width() > 3 * _SEAM_PX else 0.0
        painter.fillRect(area.adjusted(0, 0, -seam, 0), QColor(part_colour(part.kind, self._theme.palette)))

    def _paint_excess(self, painter: QPainter, device: DevicePlan, bar: QRectF) -> None:
        if device.free_bytes is None or device.taken_bytes <= device.free_bytes:
            return
        palette = self._theme.palette
        edge = bar.left() + bar.width() * device.free_bytes / _scale_bytes(device)
        beyond = QRectF(edge, bar.top(), bar.right() - edge, bar.height())
        painter.fillRect(beyond, QColor(palette.wash(palette.bad, _EXCESS_SHARE)))
        painter.fillRect(beyond, QBrush(QColor(palette.bad), Qt.BrushStyle.BDiagPattern))
        painter.setPen(QPen(QColor(palette.text), _MARK_PX))
        painter.drawLine(QPointF(edge, bar.top()), QPointF(edge, bar.bottom()))

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


def _scale_bytes(device: DevicePlan) -> int:
    """Bytes that the whole bar stands for."""
    return max(1, device.taken_bytes, device.free_bytes or 0)
