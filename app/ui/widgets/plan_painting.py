"""Painting what a model takes of memories, for widgets and for rows of lists."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPainterPath, QPen

from app.bridge.palette import Palette
from app.domain.plan.plan_parts import DevicePlan, PartKind, PlanPart

COMPACT_PX: Final = 10
_COMPACT_GAP_PX: Final = 3
_NARROWEST_DEVICE_PX: Final = 18
_SEAM_PX: Final = 1.0
_MARK_PX: Final = 2.0
_EXCESS_SHARE: Final = 0.35


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


def paint_side_by_side(painter: QPainter, area: QRectF, devices: Sequence[DevicePlan], palette: Palette) -> None:
    """Thin bars in the middle of `area`, each device as wide as its share of the memory that is drawn."""
    if not devices:
        return
    scales = [_scale_bytes(device) for device in devices]
    room = area.width() - _COMPACT_GAP_PX * (len(scales) - 1) - _NARROWEST_DEVICE_PX * len(scales)
    left, top = area.left(), area.top() + (area.height() - COMPACT_PX) / 2
    for device, scale in zip(devices, scales, strict=True):
        width = _NARROWEST_DEVICE_PX + max(0.0, room) * scale / sum(scales)
        paint_device(painter, QRectF(left, top, width, COMPACT_PX), device, palette)
        left += width + _COMPACT_GAP_PX


def paint_device(painter: QPainter, bar: QRectF, device: DevicePlan, palette: Palette) -> None:
    """One bar. What does not fit runs on, hatched, past a mark where free memory ends."""
    radius = min(5.0, bar.height() / 3)
    shape = QPainterPath()
    shape.addRoundedRect(bar, radius, radius)
    painter.save()
    painter.setClipPath(shape, Qt.ClipOperation.IntersectClip)
    painter.fillRect(bar, QColor(palette.raised))
    left = bar.left()
    for part in device.parts:
        width = bar.width() * part.size_bytes / _scale_bytes(device)
        _paint_part(painter, QRectF(left, bar.top(), width, bar.height()), part, palette)
        left += width
    _paint_excess(painter, bar, device, palette)
    painter.restore()
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(palette.border), 1))
    painter.drawPath(shape)


def _paint_part(painter: QPainter, area: QRectF, part: PlanPart, palette: Palette) -> None:
    # the seam keeps neighbours apart for those who see no difference in hue
    seam = _SEAM_PX if area.width() > 3 * _SEAM_PX else 0.0
    painter.fillRect(area.adjusted(0, 0, -seam, 0), QColor(part_colour(part.kind, palette)))


def _paint_excess(painter: QPainter, bar: QRectF, device: DevicePlan, palette: Palette) -> None:
    if device.free_bytes is None or device.taken_bytes <= device.free_bytes:
        return
    edge = bar.left() + bar.width() * device.free_bytes / _scale_bytes(device)
    beyond = QRectF(edge, bar.top(), bar.right() - edge, bar.height())
    painter.fillRect(beyond, QColor(palette.wash(palette.bad, _EXCESS_SHARE)))
    painter.fillRect(beyond, QBrush(QColor(palette.bad), Qt.BrushStyle.BDiagPattern))
    painter.setPen(QPen(QColor(palette.text), _MARK_PX))
    painter.drawLine(QPointF(edge, bar.top()), QPointF(edge, bar.bottom()))


def _scale_bytes(device: DevicePlan) -> int:
    """Bytes that the whole bar stands for."""
    return max(1, device.taken_bytes, device.free_bytes or 0)
