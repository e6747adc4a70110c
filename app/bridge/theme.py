"""Which look and text size the window has: follows the system unless the user pinned one."""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QStyleHints

from app.bridge.palette import Palette, Scheme, load_palette

SMALLEST_TEXT_SCALE: Final = 0.8
LARGEST_TEXT_SCALE: Final = 2.0


class ThemeChoice(StrEnum):
    """What the user asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class ThemeController(QObject):
    """Holds the palette in force. `palette_changed` follows every change of colours, `text_scale_changed` of size.

    `choice_changed` tells what the user asked for (a `ThemeChoice`), whether or not colours changed by it.
    """

    palette_changed = Signal(object)
    choice_changed = Signal(str)
    text_scale_changed = Signal(float)

    def __init__(self, hints: QStyleHints, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._hints = hints
        self._choice = ThemeChoice.SYSTEM
        self._text_scale = 1.0
        self._palette = load_palette(self._wanted_scheme())
        hints.colorSchemeChanged.connect(self._follow)

    @property
    def palette(self) -> Palette:
        """The colours in force."""
        return self._palette

    @property
    def choice(self) -> ThemeChoice:
        """System, light or dark, as the user chose."""
        return self._choice

    @property
    def text_scale(self) -> float:
        """The user's own factor on top of the system's text size, 1.0 by default."""
        return self._text_scale

    def choose(self, choice: ThemeChoice) -> None:
        """Pin a look, or follow the system again."""
        if choice is self._choice:
            return
        self._choice = choice
        self.choice_changed.emit(choice.value)
        self._follow()

    def set_text_scale(self, scale: float) -> None:
        """Make all text larger or smaller; held between 0.8 and 2."""
        held = min(max(scale, SMALLEST_TEXT_SCALE), LARGEST_TEXT_SCALE)
        if held != self._text_scale:
            self._text_scale = held
            self.text_scale_changed.emit(held)

    def _follow(self) -> None:
        scheme = self._wanted_scheme()
        if scheme is not self._palette.scheme:
            self._palette = load_palette(scheme)
            self.palette_changed.emit(self._palette)

    def _wanted_scheme(self) -> Scheme:
        if self._choice is ThemeChoice.SYSTEM:
            dark = self._hints.colorScheme() is Qt.ColorScheme.Dark
            return Scheme.DARK if dark else Scheme.LIGHT
        return Scheme(self._choice.value)
