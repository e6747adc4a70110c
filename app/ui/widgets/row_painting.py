"""Words and pills as rows of lists paint them: the same sizes and colours as the style sheet gives to widgets."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen

from app.bridge.palette import Palette
from app.ui.widgets.chip import ChipTone

_CAPTION_SHARE: Final = 11 / 13
_WASH_SHARE: Final = 0.10
_CHIP_PADDING_EM: Final = 0.7
_CHIP_HEIGHT_EM: Final = 1.5
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


def strong(font: QFont) -> QFont:
    """Half-bold."""
    made = QFont(font)
    made.setWeight(QFont.Weight.DemiBold)
    return made


def caption(font: QFont) -> QFont:
    """The size of explanations."""
    made = QFont(font)
    if font.pixelSize() > 0:
        made.setPixelSize(round(font.pixelSize() * _CAPTION_SHARE))
    else:
        made.setPointSizeF(font.pointSizeF() * _CAPTION_SHARE)
    return made


def paint_words(
    painter: QPainter,
    area: QRectF,
    words: str,
    colour: str,
    *,
    font: QFont,
    alignment: Qt.AlignmentFlag = _LEFT,
    mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
) -> None:
    """One line, ended by … where room is short."""
    painter.setFont(font)
    painter.setPen(QColor(colour))
    # one pixel more: rounding must not elide words that got all the room they asked for
    shown = QFontMetricsF(font).elidedText(words, mode, area.width() + 1)
    painter.drawText(area, _flags(alignment), shown)


@lru_cache(maxsize=32)
def _flags(alignment: Qt.AlignmentFlag) -> int:
    """Joining flags takes longer than drawing a short word."""
    return int(alignment | Qt.TextFlag.TextSingleLine)


def chip_width(words: str, font: QFont) -> float:
    """Pixels that a pill with `words` takes."""
    metrics = QFontMetricsF(caption(font))
    return metrics.horizontalAdvance(words) + 2 * _CHIP_PADDING_EM * metrics.height()


def paint_chip(painter: QPainter, area: QRectF, words: str, tone: ChipTone, palette: Palette, font: QFont) -> None:
    """A pill as wide as `area`, in its middle."""
    height = QFontMetricsF(caption(font)).height() * _CHIP_HEIGHT_EM
    pill = QRectF(area.left(), area.center().y() - height / 2, area.width(), height).adjusted(0.5, 0.5, -0.5, -0.5)
    colours = {
        ChipTone.FITS: palette.fits,
        ChipTone.TIGHT: palette.tight,
        ChipTone.PARTIAL: palette.partial,
        ChipTone.BAD: palette.bad,
    }
    colour = colours.get(tone)
    painter.setPen(QPen(QColor(colour or palette.border), 1))
    painter.setBrush(QColor(palette.wash(colour, _WASH_SHARE) if colour else palette.raised))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    paint_words(
        painter,
        pill,
        words,
        colour or palette.muted,
        font=caption(font),
        alignment=Qt.AlignmentFlag.AlignCenter,
    )


def paint_surface(
    painter: QPainter, area: QRectF, fill: str | None, *, edge: str | None = None, radius: float = 8.0
) -> None:
    """A rounded surface; without `fill` or `edge` that part is left out."""
    painter.setBrush(QColor(fill) if fill else Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(edge), 1) if edge else Qt.PenStyle.NoPen)
    painter.drawRoundedRect(area.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
