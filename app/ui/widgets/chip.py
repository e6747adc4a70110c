"""A pill with one or two words."""

from enum import StrEnum

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.ui.widgets.restyle import set_style_property


class ChipTone(StrEnum):
    """What a chip says by its colour; its words say it too."""

    NEUTRAL = "neutral"
    FITS = "fits"
    TIGHT = "tight"
    PARTIAL = "partial"
    BAD = "bad"


class Chip(QLabel):
    """A fact about a variant or lane: size, level, verdict."""

    def __init__(self, text: str = "", tone: ChipTone = ChipTone.NEUTRAL, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.set_tone(tone)

    def set_tone(self, tone: ChipTone) -> None:
        """Change what the colour says."""
        set_style_property(self, "chip", tone.value)
