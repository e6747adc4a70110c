"""Where a window may stand: somewhere on the screens that there are now."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize

# What must be seen of a window to take hold of it: of its upper edge.
_HOLD_PX: Final = QSize(120, 24)
_TITLE_PX: Final = 40


def reachable_place(window: QRect, screens: Sequence[QRect]) -> QRect:
    """`window` where it was if it can be taken hold of there, otherwise in the middle of the first of `screens`.

    All of them are rectangles of one desktop; a window that is moved is made no larger than the screen.
    """
    if not screens or any(_can_be_held(window, screen) for screen in screens):
        return window
    screen = screens[0]
    size = window.size().boundedTo(screen.size())
    free = screen.size() - size
    return QRect(screen.topLeft() + QPoint(free.width() // 2, free.height() // 2), size)


def _can_be_held(window: QRect, screen: QRect) -> bool:
    seen = QRect(window.topLeft(), QSize(window.width(), _TITLE_PX)).intersected(screen)
    return seen.width() >= min(_HOLD_PX.width(), window.width()) and seen.height() >= _HOLD_PX.height()
