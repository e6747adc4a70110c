"""Where the names of points go, so that none lies on another."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF

_GAP_PX: Final = 7.0


def label_places(points: Sequence[QPointF], sizes: Sequence[QSizeF], room: QRectF) -> list[QRectF | None]:
    """A place beside each point, `None` where every side is taken; inside `room`, off all points and other places."""
    marks = [QRectF(point.x() - 4, point.y() - 4, 8, 8) for point in points]
    taken: list[QRectF] = []
    placed: list[QRectF | None] = []
    for point, size in zip(points, sizes, strict=True):
        found = next((area for area in _sides(point, size) if _is_free(area, marks, taken, room)), None)
        placed.append(found)
        if found is not None:
            taken.append(found)
    return placed


def _sides(point: QPointF, size: QSizeF) -> list[QRectF]:
    """Right of it first, then above, below, left, and at the corners."""
    width, height = size.width(), size.height()
    right, left = point.x() + _GAP_PX, point.x() - _GAP_PX - width
    above, below = point.y() - _GAP_PX + 1 - height, point.y() + _GAP_PX - 1
    middle_x, middle_y = point.x() - width / 2, point.y() - height / 2
    corners = [(right, middle_y), (middle_x, above), (right, above), (left, middle_y), (middle_x, below)]
    corners += [(right, below), (left, above), (left, below)]
    return [QRectF(x, y, width, height) for x, y in corners]


def _is_free(area: QRectF, marks: Sequence[QRectF], taken: Sequence[QRectF], room: QRectF) -> bool:
    return room.contains(area) and not any(area.intersects(each) for each in (*marks, *taken))
