"""Where the names of points go, so that none lies on another."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF

_GAP_PX: Final = 6.0
_MARK_PX: Final = 4.0
_UNDER: Final = (1, 4)


@dataclass(frozen=True, slots=True)
class NameWish:
    """A name of `size` wants to stand beside one of `points`, rather beside the first ones; `under` them if it can."""

    points: tuple[QPointF, ...]
    size: QSizeF
    under: bool = False


def label_places(wishes: Sequence[NameWish], marks: Sequence[QPointF], room: QRectF) -> list[QRectF | None]:
    """A place for each, `None` where every side is taken; inside `room`, off all `marks` and off other places."""
    taken = [QRectF(at.x() - _MARK_PX, at.y() - _MARK_PX, 2 * _MARK_PX, 2 * _MARK_PX) for at in marks]
    placed: list[QRectF | None] = []
    for wish in wishes:
        found = next((area for area in _areas(wish) if room.contains(area) and not _meets(area, taken)), None)
        placed.append(found)
        if found is not None:
            taken.append(found)
    return placed


def _areas(wish: NameWish) -> Iterator[QRectF]:
    sides = [_sides(point, wish.size) for point in wish.points]
    if wish.under:
        yield from (each[place] for each in sides for place in _UNDER)
    yield from (area for each in sides for area in each)


def _sides(point: QPointF, size: QSizeF) -> list[QRectF]:
    """Losses fall as sizes grow: above to the right and below to the left are off the line, so they come first."""
    width, height = size.width(), size.height()
    right, left = point.x() + _GAP_PX, point.x() - _GAP_PX - width
    above, below = point.y() - height - 1, point.y() + 1
    middle_x, middle_y = point.x() - width / 2, point.y() - height / 2
    over, under = point.y() - _GAP_PX - height, point.y() + _GAP_PX
    corners = [(right, above), (left, below), (right, middle_y), (middle_x, over), (middle_x, under)]
    corners += [(left, middle_y), (right, below), (left, above)]
    return [QRectF(x, y, width, height) for x, y in corners]


def _meets(area: QRectF, taken: Sequence[QRectF]) -> bool:
    return any(area.intersects(each) for each in taken)
