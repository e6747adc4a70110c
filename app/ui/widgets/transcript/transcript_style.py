"""Fonts and distances of a transcript, from the size of the text."""

from dataclasses import dataclass
from typing import Self

from PySide6.QtGui import QFont, QFontMetrics

from app.ui.widgets.transcript.flow_style import FlowStyle


@dataclass(frozen=True, slots=True)
class TranscriptStyle:
    """Distances are pixels at the scale of the font."""

    words: FlowStyle
    footer: FlowStyle
    label_font: QFont
    prompt_indent_px: int
    side_px: int
    gap_after_prompt_px: int
    gap_before_footer_px: int
    gap_between_turns_px: int

    @classmethod
    def of(cls, base: QFont) -> Self:
        """Measures for a window whose normal text is in `base`."""
        text_px = QFontMetrics(base).height()
        small = QFont(base)
        small.setPixelSize(max(1, round(base.pixelSize() * 11 / 13)))
        return cls(
            words=FlowStyle.of(base, spacing=1.5),
            footer=FlowStyle.of(small, spacing=1.25),
            label_font=QFont(base),
            prompt_indent_px=QFontMetrics(base).horizontalAdvance("You") + round(text_px * 0.7),
            side_px=4,
            gap_after_prompt_px=round(text_px * 0.4),
            gap_before_footer_px=round(text_px * 0.5),
            gap_between_turns_px=round(text_px * 1.3),
        )
