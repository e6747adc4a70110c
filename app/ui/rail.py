"""The rail on the left: one button a page, settings at its foot."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.ui.icons import stroke_icon

# of the height of the word below
_ICON_SHARE: Final = 1.6
_LEAST_WIDTH_PX: Final = 92


class RailButton(QToolButton):
    """Icon over word; a checked one is the page that is open."""

    def __init__(self, theme: ThemeController, icon: str, word: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon_name = icon
        self.setProperty("kind", "rail")
        self.setText(word)
        self.setAccessibleName(word)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._draw()
        theme.palette_changed.connect(self._draw)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._draw()

    def _draw(self) -> None:
        palette, side_px = self._theme.palette, round(self.fontMetrics().height() * _ICON_SHARE)
        self.setIconSize(QSize(side_px, side_px))
        icon = stroke_icon(self._icon_name, palette.muted, checked_colour=palette.accent, side_px=side_px)
        self.setIcon(icon)


class Rail(QFrame):
    """`page_chosen` carries the place of the chosen page, counted from 0."""

    page_chosen = Signal(int)

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("rail")
        self.setAccessibleName("Pages")
        self.setMinimumWidth(_LEAST_WIDTH_PX)
        self._group = QButtonGroup(self)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 14, 8, 10)
        self._column.setSpacing(4)
        self._column.addStretch(1)
        self.settings_button = RailButton(theme, "settings", "Settings")
        self.settings_button.setObjectName("rail_settings")
        self._column.addWidget(self.settings_button)
        self._group.idClicked.connect(self.page_chosen)

    def add_page(self, icon: str, title: str) -> RailButton:
        """Add a button under those that are there."""
        place = len(self._group.buttons())
        button = RailButton(self._theme, icon, title)
        button.setCheckable(True)
        button.setObjectName(f"rail_{title.lower()}")
        button.setToolTip(f"{title} (Ctrl+{place + 1})")
        self._group.addButton(button, place)
        self._column.insertWidget(place, button)
        return button

    @property
    def marked_title(self) -> str:
        """The word of the page that is open; empty before the first."""
        button = self._group.checkedButton()
        return "" if button is None else button.text()

    def place_of(self, title: str) -> int | None:
        """Where the page with this word is, counted from 0."""
        words = [self._group.button(place).text() for place in range(len(self._group.buttons()))]
        return words.index(title) if title in words else None

    def mark(self, place: int) -> None:
        """Show that the page at `place` is open."""
        self._group.button(place).setChecked(True)
