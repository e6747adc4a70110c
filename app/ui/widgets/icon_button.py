"""A button that is a picture, with a name for those who cannot see it."""

from PySide6.QtCore import QEvent, QSize
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from app.bridge.theme import ThemeController
from app.ui.icons import stroke_icon


class IconButton(QToolButton):
    """Shows the stroke icon `icon`; `name` is its tool tip and its name for screen readers."""

    def __init__(self, theme: ThemeController, icon: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon
        self.setToolTip(name)
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._draw()
        theme.palette_changed.connect(self._draw)

    def set_icon(self, icon: str, name: str) -> None:
        """Become another action; the same one again costs nothing: progress asks for it with every step."""
        if (icon, name) == (self._icon_name, self.accessibleName()):
            return
        self._icon_name = icon
        self.setToolTip(name)
        self.setAccessibleName(name)
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._draw()

    def _draw(self) -> None:
        palette, side_px = self._theme.palette, self.fontMetrics().height()
        self.setIconSize(QSize(side_px, side_px))
        icon = stroke_icon(
            self._icon_name,
            palette.muted,
            checked_colour=palette.accent,
            disabled_colour=palette.border,
            side_px=side_px,
        )
        self.setIcon(icon)
