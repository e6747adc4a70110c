"""Going from token to token by keyboard: what the mouse does by hovering."""

from PySide6.QtCore import QPoint, QRect

from app.ui.widgets.transcript.document import TextPosition
from app.ui.widgets.transcript.flow_geometry import marked_areas
from app.ui.widgets.transcript.transcript_area import TranscriptArea
from app.ui.widgets.transcript.turn import Part


def next_token(area: TranscriptArea, *, forward: bool, surprising: bool = False) -> tuple[int, int] | None:
    """Turn and token beside the one that is marked, or the first one seen; `surprising` skips what surprises nobody."""
    turns = area.document.turns
    at = area.hovered or _first_seen(area)
    if at is None:
        return None
    turn, token = at
    if area.hovered is not None:
        token += 1 if forward else -1
    while 0 <= turn < len(turns):
        count = len(turns[turn].tokens)
        while 0 <= token < count:
            if not surprising or turns[turn].surprises[token : token + 1].strip(b"\0"):
                return turn, token
            token += 1 if forward else -1
        turn += 1 if forward else -1
        token = 0 if forward or not 0 <= turn < len(turns) else len(turns[turn].tokens) - 1
    return None


def go_to_token(area: TranscriptArea, place: tuple[int, int]) -> QPoint:
    """Mark a token and scroll to it; returns the place under it on the screen."""
    turn, token = place
    start, _ = area.document.turns[turn].words_of_token(token)
    line_px = area.document.style.words.line_height_px
    area.reading.show_place(area.document.place_of(TextPosition(turn, Part.ANSWER, start)), line_px)
    area.set_hovered(place)
    return area.viewport().mapToGlobal(token_rectangle(area, place).bottomLeft())


def token_rectangle(area: TranscriptArea, place: tuple[int, int]) -> QRect:
    """Where a token's first line is painted, in the viewport."""
    turn, token = place
    placed = area.document.placed(turn, Part.ANSWER)
    words = area.document.turns[turn].words_of_token(token)
    first = next(marked_areas(placed.flow, *words, (0, placed.flow.height_px)), None)
    if first is None:
        return QRect(placed.left_px, placed.top_px - area.scroll_px, 1, area.document.style.words.line_height_px)
    return first.translated(placed.left_px, placed.top_px - area.scroll_px).toRect()


def _first_seen(area: TranscriptArea) -> tuple[int, int] | None:
    """The first token of the answer at the upper edge."""
    document = area.document
    if not document.turns:
        return None
    turn = document.turn_at(area.scroll_px)
    placed = document.placed(turn, Part.ANSWER)
    if placed.flow.is_empty:
        return None
    unit, _ = placed.flow.units_between(max(0, area.scroll_px - placed.top_px), placed.flow.height_px)
    token = document.turns[turn].tokens.token_at(unit)
    return None if token is None else (turn, token)
