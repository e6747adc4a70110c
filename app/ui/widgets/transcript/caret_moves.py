"""Where the moving end of a selection goes on a key."""

import re
from enum import Enum, auto
from typing import Final

from PySide6.QtGui import QTextLayout, QTextLine

from app.ui.widgets.transcript.document import TextPosition, TranscriptDocument
from app.ui.widgets.transcript.flow_geometry import line_top, position_at, x_of
from app.ui.widgets.transcript.selection import Selection
from app.ui.widgets.transcript.turn import Part
from app.ui.widgets.transcript.utf16 import character_index, unit_length

_WORD: Final = re.compile(r"\w+|\s+|[^\w\s]+")


class Move(Enum):
    """Ways to move."""

    NEXT_CHARACTER = auto()
    PREVIOUS_CHARACTER = auto()
    NEXT_WORD = auto()
    PREVIOUS_WORD = auto()
    NEXT_LINE = auto()
    PREVIOUS_LINE = auto()
    LINE_START = auto()
    LINE_END = auto()


def moved(document: TranscriptDocument, position: TextPosition, move: Move) -> TextPosition:
    """`position` after `move`; at the edge of the document where there is nothing further."""
    if move in (Move.NEXT_LINE, Move.PREVIOUS_LINE):
        return _moved_by_line(document, position, 1 if move is Move.NEXT_LINE else -1)
    flow = document.turns[position.turn].flows[position.part]
    unit = position.unit if flow.is_empty else _unit_after(document, position, move)
    if unit != position.unit or move in (Move.LINE_START, Move.LINE_END):
        return TextPosition(position.turn, position.part, unit)
    return _into_neighbour(document, position, forward=move in (Move.NEXT_CHARACTER, Move.NEXT_WORD))


def word_around(document: TranscriptDocument, position: TextPosition) -> Selection:
    """The word at a position, as a double click selects it."""
    flow = document.turns[position.turn].flows[position.part]
    index = flow.chunk_of(position.unit)
    chunk, origin = flow.chunks[index], flow.start_of(index)
    at = character_index(chunk.text, position.unit - origin)
    start, end = at, at
    for word in _WORD.finditer(chunk.text):
        if word.start() <= at < word.end():
            start, end = word.span()
    units = (origin + unit_length(chunk.text[:start]), origin + unit_length(chunk.text[:end]))
    return Selection(*(TextPosition(position.turn, position.part, unit) for unit in units))


def _unit_after(document: TranscriptDocument, position: TextPosition, move: Move) -> int:
    flow = document.turns[position.turn].flows[position.part]
    index = flow.chunk_of(position.unit)
    chunk, origin = flow.laid_out(index), flow.start_of(index)
    layout = chunk.lay_out(flow.style, flow.width_px)
    unit = position.unit - origin
    mode = QTextLayout.CursorMode.SkipWords if "WORD" in move.name else QTextLayout.CursorMode.SkipCharacters
    match move:
        case Move.NEXT_CHARACTER | Move.NEXT_WORD:
            after = layout.nextCursorPosition(unit, mode)
            return origin + (after if after > unit else chunk.units if unit < chunk.units else unit)
        case Move.PREVIOUS_CHARACTER | Move.PREVIOUS_WORD:
            if unit > 0:
                return origin + layout.previousCursorPosition(min(unit, len(chunk.text)), mode)
            return max(0, origin - 1)
        case _:
            return origin + _line_edge(layout, unit, at_end=move is Move.LINE_END)


def _line_edge(layout: QTextLayout, unit: int, *, at_end: bool) -> int:
    line: QTextLine = layout.lineForTextPosition(unit)
    if not line.isValid():
        line = layout.lineAt(layout.lineCount() - 1)
    return line.textStart() + (line.textLength() if at_end else 0)


def _moved_by_line(document: TranscriptDocument, position: TextPosition, step: int) -> TextPosition:
    placed = document.placed(position.turn, position.part)
    if placed.flow.is_empty:
        return _into_neighbour(document, position, forward=step > 0)
    top = line_top(placed.flow, position.unit)
    target = top + step * placed.flow.style.line_height_px
    if not 0 <= target < placed.flow.height_px:
        return _into_neighbour(document, position, forward=step > 0)
    index = placed.flow.chunk_of(position.unit)
    layout = placed.flow.laid_out(index).lay_out(placed.flow.style, placed.flow.width_px)
    line = layout.lineForTextPosition(position.unit - placed.flow.start_of(index))
    across = x_of(line, position.unit - placed.flow.start_of(index)) if line.isValid() else 0.0
    return TextPosition(position.turn, position.part, position_at(placed.flow, across, target + 1))


def _into_neighbour(document: TranscriptDocument, position: TextPosition, *, forward: bool) -> TextPosition:
    places = [(turn, part) for turn in range(len(document.turns)) for part in (Part.PROMPT, Part.ANSWER)]
    at = places.index((position.turn, position.part)) + (1 if forward else -1)
    if not 0 <= at < len(places):
        # from the last line on to its end, from the first back to its start
        units = document.turns[position.turn].flows[position.part].units
        return TextPosition(position.turn, position.part, units if forward else 0)
    turn, part = places[at]
    return TextPosition(turn, part, 0 if forward else document.turns[turn].flows[part].units)
