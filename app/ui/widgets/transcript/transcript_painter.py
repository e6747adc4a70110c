"""Paints what is seen of a transcript."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QTextCharFormat, QTextLayout

from app.bridge.palette import DIFFERENCE_SHARE, SPLIT_SHARE, Palette
from app.ui.widgets.transcript.document import PlacedFlow, TranscriptDocument
from app.ui.widgets.transcript.flow_geometry import marked_areas
from app.ui.widgets.transcript.selection import Selection
from app.ui.widgets.transcript.surprise_painting import SurprisePainting
from app.ui.widgets.transcript.text_chunk import TextChunk
from app.ui.widgets.transcript.turn import FooterTone, Part

_MARK_RADIUS_PX: Final = 2.0
YOU: Final = "You"


@dataclass(frozen=True, slots=True)
class Marks:
    """What is marked besides the words themselves."""

    lane_colour: str
    selection: Selection | None = None
    hovered: tuple[int, int] | None = None
    differences_shown: bool = False
    surprise_colour: str = ""


class TranscriptPainter:
    """`scroll_px` is the place at the upper edge of the viewport."""

    def __init__(self, painter: QPainter, palette: Palette, document: TranscriptDocument, marks: Marks) -> None:
        self._painter = painter
        self._palette = palette
        self._document = document
        self._marks = marks

    def paint(self, area: QRect, scroll_px: int) -> None:
        """Paint what lies in `area` of the viewport."""
        top, bottom = area.top() + scroll_px, area.bottom() + 1 + scroll_px
        self._painter.translate(0, -scroll_px)
        for placed in self._document.seen(top, bottom):
            if placed.flow.is_empty or placed.top_px >= bottom or placed.top_px + placed.flow.height_px <= top:
                continue
            seen = (top - placed.top_px, bottom - placed.top_px)
            self._paint_marks(placed, seen)
            if placed.part is Part.ANSWER and self._marks.surprise_colour:
                self._paint_surprises(placed, seen)
            self._paint_words(placed, seen)
        self._painter.translate(0, scroll_px)

    def _paint_words(self, placed: PlacedFlow, seen: tuple[int, int]) -> None:
        if placed.part is Part.PROMPT:
            self._paint_label(placed)
        self._painter.setPen(QColor(self._colour(placed)))
        for top, chunk in placed.flow.seen(*seen):
            if chunk.layout is None:
                continue
            corner = QPointF(placed.left_px, placed.top_px + top)
            clip = QRectF(0, placed.top_px + seen[0], placed.left_px + placed.flow.width_px, seen[1] - seen[0])
            greyed = self._greyed(placed, chunk, placed.flow.start_of(placed.flow.chunk_at(top)))
            chunk.layout.draw(self._painter, corner, greyed, clip)

    def _greyed(self, placed: PlacedFlow, chunk: TextChunk, origin: int) -> list[QTextLayout.FormatRange]:
        """What of a chunk the lane has not said itself."""
        given = self._document.turns[placed.turn].given_units if placed.part is Part.ANSWER else 0
        if given <= origin:
            return []
        part = QTextLayout.FormatRange()
        part.start, part.length = 0, min(chunk.units, given - origin)
        part.format = QTextCharFormat()
        part.format.setForeground(QColor(self._palette.muted))
        return [part]

    def _paint_surprises(self, placed: PlacedFlow, seen: tuple[int, int]) -> None:
        painting = SurprisePainting(self._painter, self._palette, self._marks.surprise_colour)
        turn = self._document.turns[placed.turn]
        for value, start, end in turn.surprises_between(*placed.flow.units_between(*seen)):
            for number, area in enumerate(marked_areas(placed.flow, start, end, seen)):
                painting.paint(area.translated(placed.left_px, placed.top_px), value, begins=number == 0)

    def _paint_label(self, placed: PlacedFlow) -> None:
        style = self._document.style
        self._painter.setFont(style.label_font)
        self._painter.setPen(QColor(self._palette.muted))
        self._painter.drawText(QPointF(style.side_px, placed.top_px + style.words.baseline_px), YOU)

    def _paint_marks(self, placed: PlacedFlow, seen: tuple[int, int]) -> None:
        for colour, start, end in self._marked(placed, seen):
            self._painter.setPen(Qt.PenStyle.NoPen)
            self._painter.setBrush(QColor(colour))
            for area in marked_areas(placed.flow, start, end, seen):
                shown = area.translated(placed.left_px, placed.top_px)
                self._painter.drawRoundedRect(shown, _MARK_RADIUS_PX, _MARK_RADIUS_PX)

    def _marked(self, placed: PlacedFlow, seen: tuple[int, int]) -> Iterator[tuple[str, int, int]]:
        """Colour, start and end of each mark, the weaker first."""
        turn = self._document.turns[placed.turn]
        if placed.part is Part.ANSWER:
            lane, scheme = self._marks.lane_colour, self._palette.scheme
            if self._marks.differences_shown and not self._marks.surprise_colour:
                wash = self._palette.wash(lane, DIFFERENCE_SHARE[scheme])
                for start, end in turn.differences_between(*placed.flow.units_between(*seen)):
                    yield wash, start, end
            if turn.split_token is not None:
                yield (
                    self._palette.wash(lane, SPLIT_SHARE[scheme]),
                    *turn.words_of(turn.split_token, turn.split_token + 1),
                )
            if self._marks.hovered is not None and self._marks.hovered[0] == placed.turn:
                yield self._palette.border, *turn.words_of_token(self._marks.hovered[1])
        if self._marks.selection is not None and placed.part is not Part.FOOTER:
            yield self._palette.selection, *self._marks.selection.span_in(placed.turn, placed.part, placed.flow.units)

    def _colour(self, placed: PlacedFlow) -> str:
        if placed.part is not Part.FOOTER:
            return self._palette.text
        tones = {
            FooterTone.QUIET: self._palette.muted,
            FooterTone.LANE: self._marks.lane_colour,
            FooterTone.WARNING: self._palette.partial,
            FooterTone.ERROR: self._palette.bad,
        }
        return tones[self._document.turns[placed.turn].footer_tone]
