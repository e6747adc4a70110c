"""A text of any length as a column of chunks, of which only the last is laid out again when text arrives."""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from app.ui.widgets.transcript.chunk_cuts import LARGEST_CHUNK, cut_by_direction, cut_by_size, last_line_start
from app.ui.widgets.transcript.flow_style import FlowStyle
from app.ui.widgets.transcript.text_chunk import TextChunk
from app.ui.widgets.transcript.utf16 import unit_slice

_LAYOUTS_KEPT: Final = 24
# A stream adds one chunk at a time and must not jump; a history adds hundreds, which can wait until they are seen
_LAID_OUT_AT_ONCE: Final = 4


class TextFlow:
    """Positions are UTF-16 units from the start of the text, places are pixels from the top of the flow.

    `settled` counts the chunks from the top that are known to be settled (see `settling`).
    """

    def __init__(self, style: FlowStyle) -> None:
        self.style = style
        self.width_px = 0
        self.chunks: list[TextChunk] = []
        self.settled = 0
        self._starts: list[int] = []
        self._tops: list[int] = []
        self._placed = 0
        self._emphasis: tuple[int, int] | None = None
        self._layouts_made = 0

    @property
    def is_empty(self) -> bool:
        return not self.chunks

    @property
    def units(self) -> int:
        """Length of the text."""
        return self.start_of(len(self.chunks) - 1) + self.chunks[-1].units if self.chunks else 0

    @property
    def height_px(self) -> int:
        return self.top_of(len(self.chunks) - 1) + self.chunks[-1].height_px if self.chunks else 0

    def append(self, text: str) -> int:
        """Add `text` at the end; returns the place from which on the flow looks different."""
        if not text:
            return self.height_px
        if not self.chunks:
            self.chunks.append(TextChunk("", is_last=True))
        index = len(self.chunks) - 1
        changed = self.top_of(index) + max(0, self.chunks[index].height_px - self.style.line_height_px)
        last = self.chunks[index]
        last.replace_text(last.text + text)
        self._cut_last()
        self._placed = min(self._placed, index + 1)
        self._apply_emphasis(index)
        few = len(self.chunks) - index <= _LAID_OUT_AT_ONCE
        for chunk in self.chunks[index:]:
            self._measure(chunk, exact=few or chunk.is_last)
        self._placed = min(self._placed, index + 1)
        return min(changed, self.top_of(index + 1)) if len(self.chunks) > index + 1 else changed

    def restyle(self, style: FlowStyle) -> None:
        """Use another font; everything is measured anew."""
        self.style = style
        for chunk in self.chunks:
            chunk.invalidate()
        self._estimate_all()

    def set_width(self, width_px: int) -> None:
        """Break lines at another width: the last chunk at once, the others when they are seen or settled."""
        if width_px == self.width_px:
            return
        self.width_px = width_px
        self._estimate_all()

    def set_emphasis(self, start: int, end: int) -> None:
        """Make the text between two positions bold and underlined; none if they are equal."""
        wanted = (start, end) if end > start else None
        if wanted == self._emphasis:
            return
        self._emphasis = wanted
        self._apply_emphasis(0)

    def start_of(self, index: int) -> int:
        """Position at which a chunk begins."""
        self._place(index)
        return self._starts[index]

    def top_of(self, index: int) -> int:
        """Place at which a chunk begins."""
        self._place(index)
        return self._tops[index]

    def chunk_at(self, place_px: float) -> int:
        """Index of the chunk at a place; the nearest one outside of the flow."""
        self._place(len(self.chunks) - 1)
        return max(0, bisect_right(self._tops, place_px, hi=len(self.chunks)) - 1)

    def chunk_of(self, position: int) -> int:
        """Index of the chunk that holds a position."""
        self._place(len(self.chunks) - 1)
        return max(0, bisect_right(self._starts, position, hi=len(self.chunks)) - 1)

    def units_between(self, top_px: float, bottom_px: float) -> tuple[int, int]:
        """Positions of the text that lies between two places, to within a chunk."""
        first, last = self.chunk_at(top_px), self.chunk_at(bottom_px)
        return self.start_of(first), self.start_of(last) + self.chunks[last].units

    def laid_out(self, index: int) -> TextChunk:
        """A chunk with its layout; making one may move what is below it."""
        chunk = self.chunks[index]
        height = chunk.height_px
        self._layouts_made += chunk.layout is None
        chunk.lay_out(self.style, max(self.width_px, 1))
        if chunk.height_px != height:
            self._placed = min(self._placed, index + 1)
        return chunk

    def seen(self, top_px: int, bottom_px: int) -> Iterator[tuple[int, TextChunk]]:
        """Chunks between two places, laid out, each with its own place."""
        if not self.chunks:
            return
        index = self.chunk_at(top_px)
        while index < len(self.chunks) and (top := self.top_of(index)) < bottom_px:
            yield top, self.laid_out(index)
            index += 1

    def release_layouts(self, top_px: int, bottom_px: int) -> None:
        """Forget layouts beyond two places if many have gathered."""
        if self._layouts_made <= _LAYOUTS_KEPT:
            return
        held = [index for index, chunk in enumerate(self.chunks) if chunk.layout is not None]
        self._layouts_made = 0
        for index in held[:-1]:
            if self.top_of(index) > bottom_px or self.top_of(index) + self.chunks[index].height_px < top_px:
                self.chunks[index].layout = None

    def text_between(self, start: int, end: int) -> str:
        """The text as it came, between two positions."""
        pieces = []
        for index in range(self.chunk_of(start), len(self.chunks)) if end > start and self.chunks else ():
            origin = self.start_of(index)
            if origin >= end:
                break
            pieces.append(unit_slice(self.chunks[index].text, max(0, start - origin), end - origin))
        return "".join(pieces)

    def moved(self, index: int) -> None:
        """Tell that the text of the chunk at `index` and of the one after it changed."""
        self._placed = min(self._placed, index + 1)
        self._apply_emphasis(index)
        for chunk in self.chunks[index + 1 : index + 2]:
            self._measure(chunk, exact=chunk.is_last)

    def _cut_last(self) -> None:
        last = self.chunks[-1]
        if len(last.text) <= LARGEST_CHUNK and last.text.isascii():
            return
        pieces = cut_by_direction(cut_by_size(last.text))
        if len(pieces) == 1 and len(last.text) > LARGEST_CHUNK and self.width_px > 0:
            cut = last_line_start(last, self.style, self.width_px)
            pieces = [last.text[:cut], last.text[cut:]] if cut else pieces
        if len(pieces) > 1:
            self.settled = min(self.settled, len(self.chunks) - 1)
            self.chunks[-1:] = [TextChunk(piece, ends_paragraph=piece.endswith("\n")) for piece in pieces]
            self.chunks[-1].is_last = self.chunks[-1].ends_paragraph = True

    def _measure(self, chunk: TextChunk, *, exact: bool) -> None:
        if exact and self.width_px > 0:
            chunk.lay_out(self.style, self.width_px)
        else:
            chunk.invalidate()
            chunk.height_px = self.style.estimated_lines(chunk.text, self.width_px) * self.style.line_height_px

    def _estimate_all(self) -> None:
        for chunk in self.chunks:
            self._measure(chunk, exact=chunk.is_last)
        self._placed = self.settled = 0

    def _apply_emphasis(self, first: int) -> None:
        for index in range(first, len(self.chunks)):
            chunk, origin = self.chunks[index], self.start_of(index)
            wanted = _clipped(self._emphasis, origin, chunk.units)
            if chunk.emphasis != wanted:
                chunk.emphasis = wanted
                chunk.invalidate()
                self.settled = min(self.settled, index)

    def _place(self, index: int) -> None:
        """Bring starts and tops up to date through the chunk at `index`."""
        if index < self._placed:
            return
        del self._starts[self._placed :], self._tops[self._placed :]
        for at in range(self._placed, index + 1):
            before = self.chunks[at - 1] if at else None
            self._starts.append(self._starts[-1] + before.units if before else 0)
            self._tops.append(self._tops[-1] + before.height_px if before else 0)
        self._placed = index + 1


def _clipped(span: tuple[int, int] | None, origin: int, units: int) -> tuple[int, int] | None:
    if span is None:
        return None
    start, end = max(0, span[0] - origin), min(units, span[1] - origin)
    return (start, end) if end > start else None
