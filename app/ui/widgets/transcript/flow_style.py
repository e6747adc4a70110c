"""Font and measures of a piece of text."""

from dataclasses import dataclass
from typing import Final, Self

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextOption

_LINE_SPACING: Final = 1.36
_TAB_CHARACTERS: Final = 4


@dataclass(frozen=True, slots=True)
class FlowStyle:
    """Every line has the same height and baseline, also where a fallback font is taller."""

    font: QFont
    line_height_px: int
    baseline_px: float
    ascent_px: float
    descent_px: float
    character_px: float
    tab_px: float

    @classmethod
    def of(cls, font: QFont, *, spacing: float = _LINE_SPACING) -> Self:
        """The measures of `font`."""
        metrics = QFontMetricsF(font)
        line_height = round(metrics.height() * spacing)
        return cls(
            font=QFont(font),
            line_height_px=line_height,
            baseline_px=(line_height - metrics.height()) / 2 + metrics.ascent(),
            ascent_px=metrics.ascent(),
            descent_px=metrics.descent(),
            character_px=metrics.averageCharWidth(),
            tab_px=metrics.horizontalAdvance(" ") * _TAB_CHARACTERS,
        )

    def text_option(self, *, right_to_left: bool) -> QTextOption:
        """How lines break: at words, inside a word only if it is longer than a line."""
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        option.setTabStopDistance(self.tab_px)
        direction = Qt.LayoutDirection.RightToLeft if right_to_left else Qt.LayoutDirection.LeftToRight
        option.setTextDirection(direction)
        edge = Qt.AlignmentFlag.AlignRight if right_to_left else Qt.AlignmentFlag.AlignLeft
        option.setAlignment(edge | Qt.AlignmentFlag.AlignAbsolute)
        return option

    def estimated_lines(self, text: str, width_px: int) -> int:
        """Lines that `text` will take, near enough for a scroll bar."""
        return text.count("\n") + 1 + int(len(text) * self.character_px / max(width_px, 1))
