"""A bounded piece of a longer text: the unit that is laid out, painted and forgotten again."""

from PySide6.QtCore import QPointF
from PySide6.QtGui import QFont, QTextCharFormat, QTextLayout

from app.ui.widgets.transcript.display_text import display_text, is_right_to_left
from app.ui.widgets.transcript.flow_style import FlowStyle
from app.ui.widgets.transcript.utf16 import unit_length


class TextChunk:
    """Some complete lines. `layout` exists only while the chunk is on or near the screen.

    `laid_out_width_px` is the width that `height_px` is true for, 0 while it is an estimate. `settled_width_px` is
    the width at which the chunk also begins and ends where a line does. `ends_paragraph` is false where a paragraph
    goes on in the next chunk.
    """

    __slots__ = (
        "emphasis",
        "ends_paragraph",
        "height_px",
        "is_last",
        "laid_out_width_px",
        "layout",
        "settled_width_px",
        "text",
        "units",
    )

    def __init__(self, text: str, *, is_last: bool = False, ends_paragraph: bool = True) -> None:
        self.text = text
        self.units = unit_length(text)
        self.is_last = is_last
        self.ends_paragraph = ends_paragraph
        self.height_px = 0
        self.laid_out_width_px = 0
        self.settled_width_px = 0
        self.layout: QTextLayout | None = None
        self.emphasis: tuple[int, int] | None = None

    def replace_text(self, text: str) -> None:
        """Hold other text; the height becomes an estimate."""
        self.text = text
        self.units = unit_length(text)
        self.invalidate()

    def invalidate(self) -> None:
        """Forget the layout; the old height stays as an estimate."""
        self.layout = None
        self.laid_out_width_px = 0
        self.settled_width_px = 0

    def lay_out(self, style: FlowStyle, width_px: int) -> QTextLayout:
        """The layout for `width_px`, made if there is none."""
        if self.layout is not None and self.laid_out_width_px == width_px:
            return self.layout
        layout = QTextLayout(self._shown_text(), style.font)
        layout.setCacheEnabled(True)
        layout.setTextOption(style.text_option(right_to_left=bool(is_right_to_left(self.text))))
        if self.emphasis is not None:
            layout.setFormats([_emphasis_format(*self.emphasis)])
        self.height_px = _break_lines(layout, style, width_px) * style.line_height_px
        self.laid_out_width_px = width_px
        self.layout = layout
        return layout

    def _shown_text(self) -> str:
        # The next chunk begins on a line of its own anyway; at the end of an answer empty lines would only take room
        return display_text(self.text.rstrip("\n") if self.is_last else self.text.removesuffix("\n"))


def _break_lines(layout: QTextLayout, style: FlowStyle, width_px: int) -> int:
    layout.beginLayout()
    count = 0
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width_px)
        line.setPosition(QPointF(0, count * style.line_height_px + style.baseline_px - line.ascent()))
        count += 1
    layout.endLayout()
    return max(count, 1)


def _emphasis_format(start: int, end: int) -> QTextLayout.FormatRange:
    marked = QTextLayout.FormatRange()
    marked.start = start
    marked.length = end - start
    strong = QTextCharFormat()
    strong.setFontWeight(QFont.Weight.Bold)
    strong.setFontUnderline(True)
    marked.format = strong
    return marked
