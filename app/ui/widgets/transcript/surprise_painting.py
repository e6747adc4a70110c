"""Marks of a word by how surprised a lane is: depth of colour, kind of underline, and a notch. Legends use them too."""

from typing import Final

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.bridge.palette import SURPRISE_SHARES, Palette
from app.domain.fidelity.surprise import Surprise, unpacked

_LINE_PX: Final = 1.6
_NOTCH_PX: Final = 2.4
_RADIUS_PX: Final = 2.0
# One hue in steps of depth can be told apart by every eye; the underline says the same without any colour.
_UNDERLINES: Final = {
    Surprise.SOME: Qt.PenStyle.DotLine,
    Surprise.MUCH: Qt.PenStyle.DashLine,
    Surprise.GREAT: Qt.PenStyle.SolidLine,
}


class SurprisePainting:
    """Paints in the colour of the lane that is surprised."""

    def __init__(self, painter: QPainter, palette: Palette, colour: str) -> None:
        self._painter = painter
        self._colour = QColor(colour)
        shares = SURPRISE_SHARES[palette.scheme]
        self._washes = {
            each: QColor(palette.wash(colour, share)) for each, share in zip(_UNDERLINES, shares, strict=True)
        }

    def paint(self, area: QRectF, value: int, *, begins: bool = True) -> None:
        """Mark `area` by a byte of `surprise.packed`; `begins` where the word begins in it, and not a line before."""
        surprise, elsewhere = unpacked(value)
        painter = self._painter
        if surprise is not Surprise.NONE:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._washes[surprise])
            painter.drawRoundedRect(area, _RADIUS_PX, _RADIUS_PX)
            painter.setPen(QPen(self._colour, _LINE_PX, _UNDERLINES[surprise], Qt.PenCapStyle.FlatCap))
            painter.drawLine(QLineF(area.bottomLeft(), area.bottomRight()))
        if elsewhere and begins:
            painter.fillRect(QRectF(area.left() - _NOTCH_PX, area.top(), _NOTCH_PX, area.height()), self._colour)
