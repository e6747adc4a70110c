"""Our own thin-stroke icons, drawn in the colours of the palette."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from app.adapters.paths import resource_path

ICON_PX: Final = 20
_SCALES: Final = (1, 2, 3)


def stroke_icon(
    name: str, colour: str, *, checked_colour: str = "", disabled_colour: str = "", side_px: int = ICON_PX
) -> QIcon:
    """The icon `name` in `colour`, sharp up to 300 % scaling; other colours for when it is checked or disabled."""
    icon = QIcon()
    variants = (
        (colour, QIcon.Mode.Normal, QIcon.State.Off),
        (checked_colour or colour, QIcon.Mode.Normal, QIcon.State.On),
        (disabled_colour or colour, QIcon.Mode.Disabled, QIcon.State.Off),
    )
    for variant_colour, mode, state in variants:
        for scale in _SCALES:
            icon.addPixmap(stroke_pixmap(name, variant_colour, side_px, scale), mode, state)
    return icon


def stroke_pixmap(name: str, colour: str, side_px: int, scale: float = 1.0) -> QPixmap:
    """The icon `name` as a square picture of `side_px` logical pixels for a screen of `scale`."""
    side = round(side_px * scale)
    pixmap = QPixmap(QSize(side, side))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(_coloured_svg(name, colour))).render(painter, QRectF(0, 0, side, side))
    painter.end()
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def application_icon() -> QIcon:
    """The icon of the window and of the task bar."""
    return QIcon(str(resource_path("icons", "weigh-in.svg")))


@lru_cache(maxsize=256)
def _coloured_svg(name: str, colour: str) -> bytes:
    drawing = resource_path("icons", f"{name}.svg").read_text(encoding="utf-8")
    return drawing.replace("currentColor", colour).encode()
