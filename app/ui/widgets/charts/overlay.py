"""What is painted over a plot: names at the ends of lines, values at the mouse."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from app.bridge.palette import Palette

_GAP_PX: Final = 6.0
_PADDING_PX: Final = 7.0
_RADIUS_PX: Final = 6.0
_DOT_PX: Final = 2.6
WIDEST_NAME_PX: Final = 110.0
_VEIL_SHARE: Final = 0.75


@dataclass(frozen=True, slots=True)
class EndLabel:
    """`end` is where the line ends."""

    end: QPointF
    text: str
    colour: str


def paint_end_labels(
    painter: QPainter, labels: Sequence[EndLabel], room: QRectF, ground: str, *, with_dots: bool = True
) -> None:
    """Put each name beside the end of its line, moved apart where they would meet, over a veil of `ground`."""
    metrics = QFontMetricsF(painter.font())
    for label, middle in zip(labels, spread([label.end.y() for label in labels], metrics.height(), room), strict=True):
        colour = QColor(label.colour)
        if with_dots:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(label.end, _DOT_PX, _DOT_PX)
        name = metrics.elidedText(label.text, Qt.TextElideMode.ElideMiddle, WIDEST_NAME_PX)
        width, height = metrics.horizontalAdvance(name), metrics.height()
        left = min(label.end.x() + _GAP_PX, room.right() - width - 2)
        paint_ground(painter, QRectF(left, middle - height / 2, width, height), ground)
        painter.setPen(colour)
        painter.drawText(QPointF(left, middle + (metrics.ascent() - metrics.descent()) / 2), name)


def paint_ground(painter: QPainter, area: QRectF, ground: str) -> None:
    """A veil of `ground` that keeps words over lines readable."""
    veil = QColor(ground)
    veil.setAlphaF(_VEIL_SHARE)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(veil)
    painter.drawRoundedRect(area.adjusted(-2, 0, 2, 0), 3, 3)


def spread(middles: Sequence[float], height: float, room: QRectF) -> list[float]:
    """The same middles in the same order, each at least `height` from the next, inside `room` as far as they fit."""
    order = sorted(range(len(middles)), key=lambda at: middles[at])
    placed = [0.0] * len(middles)
    lowest = room.top() + height / 2
    for at in order:
        placed[at] = max(middles[at], lowest)
        lowest = placed[at] + height
    highest = room.bottom() - height / 2
    for at in reversed(order):
        placed[at] = min(placed[at], highest)
        highest = placed[at] - height
    return placed


def paint_crosshair(
    painter: QPainter, x: float, room: QRectF, lines: Sequence[tuple[str, str, str]], palette: Palette
) -> None:
    """A line at `x` and a box of `(colour, name, value)` lines beside it, on the side that has room."""
    painter.setPen(QPen(QColor(palette.faint), 1, Qt.PenStyle.DashLine))
    painter.drawLine(QPointF(x, room.top()), QPointF(x, room.bottom()))
    metrics = QFontMetricsF(painter.font())
    names = max(metrics.horizontalAdvance(name) for _colour, name, _value in lines)
    values = max(metrics.horizontalAdvance(value) for _colour, _name, value in lines)
    width = names + values + 2 * _PADDING_PX + (2 * _GAP_PX if values else 0)
    height = metrics.height() * len(lines) + 2 * _PADDING_PX - 2
    left = x + _GAP_PX if x + _GAP_PX + width < room.right() else x - _GAP_PX - width
    box = QRectF(max(left, room.left()), room.top() + 2, width, height)
    painter.setPen(QPen(QColor(palette.outline), 1))
    painter.setBrush(QColor(palette.raised))
    painter.drawRoundedRect(box, _RADIUS_PX, _RADIUS_PX)
    for number, (colour, name, value) in enumerate(lines):
        baseline = box.top() + _PADDING_PX - 1 + number * metrics.height() + metrics.ascent()
        painter.setPen(QColor(colour or palette.muted))
        painter.drawText(QPointF(box.left() + _PADDING_PX, baseline), name)
        painter.setPen(QColor(palette.text))
        right = box.right() - _PADDING_PX - metrics.horizontalAdvance(value)
        painter.drawText(QPointF(right, baseline), value)
