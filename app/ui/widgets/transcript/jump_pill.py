"""The small button that takes a reader who scrolled away back to the end."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from app.bridge.theme import ThemeController
from app.ui.icons import stroke_icon

_GAP_PX = 8
_ICON_PX = 13


class JumpPill(QPushButton):
    """Lies over the lower edge of a transcript while there is more below."""

    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        super().__init__("Jump to the end", parent)
        self._theme = theme
        self.setProperty("chip", "pill")
        self.setIconSize(QSize(_ICON_PX, _ICON_PX))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()
        self._draw()
        theme.palette_changed.connect(self._draw)

    def place(self, room: QRect) -> None:
        """Go to the middle of the lower edge of `room`."""
        self.adjustSize()
        self.move(room.center().x() - self.width() // 2, room.bottom() - self.height() - _GAP_PX)

    def _draw(self) -> None:
        self.setIcon(stroke_icon("arrow-down", self._theme.palette.muted))
