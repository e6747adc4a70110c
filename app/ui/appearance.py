"""Puts the look on the application: style, fonts, palette, style sheet; again whenever the theme changes."""

import sys
from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QFont, QFontInfo, QPalette
from PySide6.QtWidgets import QApplication

from app.bridge.palette import Palette
from app.bridge.theme import ThemeController
from app.ui.style_sheet import BASE_PX, rendered_style_sheet

# The height of the systems' own text where nobody scaled it: Segoe UI 9 pt, San Francisco 13 pt, Noto Sans 10 pt
_SYSTEM_TEXT_PX: Final = {"win32": 12.0, "darwin": 13.0}
_OTHER_TEXT_PX: Final = 13.33
_ROLES: Final = {
    QPalette.ColorRole.Window: "background",
    QPalette.ColorRole.Base: "surface",
    QPalette.ColorRole.AlternateBase: "raised",
    QPalette.ColorRole.Button: "surface",
    QPalette.ColorRole.ToolTipBase: "raised",
    QPalette.ColorRole.WindowText: "text",
    QPalette.ColorRole.Text: "text",
    QPalette.ColorRole.ButtonText: "text",
    QPalette.ColorRole.ToolTipText: "text",
    QPalette.ColorRole.HighlightedText: "text",
    QPalette.ColorRole.PlaceholderText: "faint",
    QPalette.ColorRole.Highlight: "selection",
    QPalette.ColorRole.Accent: "accent",
    QPalette.ColorRole.Link: "accent",
    QPalette.ColorRole.Mid: "border",
    QPalette.ColorRole.Dark: "border",
    QPalette.ColorRole.Light: "raised",
}


class Appearance(QObject):
    """Keeps `application` dressed in what `theme` says, for as long as it lives."""

    def __init__(self, application: QApplication, theme: ThemeController) -> None:
        super().__init__(application)
        self._application = application
        self._theme = theme
        self._system_font = QFont(application.font())
        application.setStyle("Fusion")
        self._dress()
        theme.palette_changed.connect(self._dress)
        theme.text_scale_changed.connect(self._dress)

    def _dress(self) -> None:
        base_px = base_text_px(self._system_font, self._theme.text_scale)
        font = QFont(self._system_font)
        font.setPixelSize(round(base_px))
        self._application.setFont(font)
        self._application.setPalette(system_palette(self._theme.palette))
        self._application.setStyleSheet(rendered_style_sheet(self._theme.palette, base_px))


def base_text_px(system_font: QFont, text_scale: float) -> float:
    """Height of normal text: 13 px, more where the user made the system's text larger, times `text_scale`."""
    normal_px = _SYSTEM_TEXT_PX.get(sys.platform, _OTHER_TEXT_PX)
    system_share = QFontInfo(system_font).pixelSize() / normal_px
    return BASE_PX * max(1.0, system_share) * text_scale


def system_palette(palette: Palette) -> QPalette:
    """The palette for what Qt draws by itself: text, selections, menus of the platform."""
    system = QPalette()
    for role, name in _ROLES.items():
        system.setColor(role, QColor(getattr(palette, name)))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.WindowText, QPalette.ColorRole.ButtonText):
        system.setColor(QPalette.ColorGroup.Disabled, role, QColor(palette.faint))
    return system
