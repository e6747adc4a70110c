"""From points to positions in a flow and back."""

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QTextLine

from app.ui.widgets.transcript.text_chunk import TextChunk
from app.ui.widgets.transcript.text_flow import TextFlow


def line_top(flow: TextFlow, unit: int) -> int:
    """Place of the line that holds the position `unit`."""
    index = flow.chunk_of(unit)
    chunk = flow.laid_out(index)
    layout = chunk.lay_out(flow.style, flow.width_px)
    line = layout.lineForTextPosition(unit - flow.start_of(index))
    number = line.lineNumber() if line.isValid() else layout.lineCount() - 1
    return flow.top_of(index) + number * flow.style.line_height_px


def position_at(flow: TextFlow, x_px: float, place_px: float) -> int:
    """The position between two characters that is nearest to a point."""
    index, line = _line_at(flow, place_px)
    unit = line.xToCursor(x_px, QTextLine.CursorPosition.CursorBetweenCharacters)
    return flow.start_of(index) + min(unit, flow.chunks[index].units)


def character_at(flow: TextFlow, x_px: float, place_px: float) -> int | None:
    """The character under a point; `None` beside the words."""
    if not 0 <= place_px < flow.height_px:
        return None
    index, line = _line_at(flow, place_px)
    words = line.naturalTextRect()
    if not words.left() <= x_px < words.right():
        return None
    unit = line.xToCursor(x_px, QTextLine.CursorPosition.CursorOnCharacter)
    return flow.start_of(index) + unit


def marked_areas(flow: TextFlow, start: int, end: int, seen: tuple[int, int]) -> Iterator[QRectF]:
    """Rectangles, one a line, behind the text between two positions as far as it lies between the places `seen`.

    Heights are those of the letters, not of the line, so that marks on neighbouring lines stay apart.
    """
    if end <= start or flow.is_empty:
        return
    for index in range(flow.chunk_of(start), len(flow.chunks)):
        top, origin = flow.top_of(index), flow.start_of(index)
        if origin >= end or top >= seen[1]:
            return
        if top + flow.chunks[index].height_px > seen[0]:
            chunk = flow.laid_out(index)
            yield from _areas_in_chunk(flow, chunk, (start - origin, end - origin), top)


def x_of(line: QTextLine, unit: int) -> float:
    """Where on its line a position is."""
    place: Any = line.cursorToX(unit)
    return float(place[0] if isinstance(place, tuple) else place)


def _areas_in_chunk(flow: TextFlow, chunk: TextChunk, span: tuple[int, int], top: int) -> Iterator[QRectF]:
    layout = chunk.lay_out(flow.style, flow.width_px)
    first = layout.lineForTextPosition(max(span[0], 0))
    for number in range(first.lineNumber() if first.isValid() else 0, layout.lineCount()):
        line = layout.lineAt(number)
        begin, stop = line.textStart(), line.textStart() + line.textLength()
        if begin >= span[1]:
            return
        sides = sorted((x_of(line, max(span[0], begin)), x_of(line, min(span[1], stop))))
        ascent, descent = flow.style.ascent_px, flow.style.descent_px
        baseline = top + number * flow.style.line_height_px + flow.style.baseline_px
        if sides[1] > sides[0]:
            yield QRectF(sides[0], baseline - ascent - 1, sides[1] - sides[0], ascent + descent + 2)


def _line_at(flow: TextFlow, place_px: float) -> tuple[int, QTextLine]:
    index = flow.chunk_at(place_px)
    chunk = flow.laid_out(index)
    layout = chunk.lay_out(flow.style, flow.width_px)
    number = int(place_px - flow.top_of(index)) // flow.style.line_height_px
    return index, layout.lineAt(min(max(number, 0), layout.lineCount() - 1))
