"""Shapes of points: a lane is known by its shape as well as by its colour."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

MARKER_SHAPES: Final = 8
_RADIUS_PX: Final = 4.0
_EDGE_PX: Final = 1.2
# Corners in units of the radius; the first and the last shape are painted otherwise.
_CORNERS: Final = {
    1: ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
    2: ((0.0, -1.2), (1.1, 0.85), (-1.1, 0.85)),
    3: ((0.0, -1.3), (1.15, 0.0), (0.0, 1.3), (-1.15, 0.0)),
    4: ((0.0, 1.2), (1.1, -0.85), (-1.1, -0.85)),
    5: ((-1.2, 0.0), (0.85, 1.1), (0.85, -1.1)),
    6: ((1.2, 0.0), (-0.85, 1.1), (-0.85, -1.1)),
}


def paint_marker(painter: QPainter, at: QPointF, marker: int, colour: str, ground: str) -> None:
    """Paint shape number `marker` (they begin anew after eight) over a thin edge of `ground`."""
    shape = marker % MARKER_SHAPES
    painter.setPen(QPen(QColor(ground), _EDGE_PX))
    painter.setBrush(QColor(colour))
    corners = _CORNERS.get(shape)
    if corners is not None:
        places = [QPointF(at.x() + x * _RADIUS_PX, at.y() + y * _RADIUS_PX) for x, y in corners]
        painter.drawPolygon(QPolygonF(places))
        return
    if shape == MARKER_SHAPES - 1:
        painter.setPen(QPen(QColor(colour), 2.0))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(QRectF(at.x() - _RADIUS_PX, at.y() - _RADIUS_PX, 2 * _RADIUS_PX, 2 * _RADIUS_PX))
