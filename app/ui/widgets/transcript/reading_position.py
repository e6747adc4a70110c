"""Where a reader is in a transcript: at its end, which is followed, or at a line, which stays where it is."""

from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QAbstractScrollArea

from app.ui.widgets.transcript.document import TextPosition, TranscriptDocument
from app.ui.widgets.transcript.scroll_anchor import ScrollAnchor
from app.ui.widgets.transcript.turn import Part

# How long layout that nobody waits for may hold the window's thread at a time, and the pause after it
_SLICE_S: Final = 0.006
_PAUSE_MS: Final = 10
_BOTTOM_PX: Final = 6
_AT_END_PX: Final = 2


class ReadingPosition(QObject):
    """Moves the scroll bar of `area` as `document` changes.

    `scrolled` carries a `ScrollAnchor` when the reader scrolls, `moved` comes after every move, `settled` when heights
    off the screen became true and the view has to be painted.
    """

    scrolled = Signal(object)
    moved = Signal()
    settled = Signal()

    def __init__(self, area: QAbstractScrollArea, document: TranscriptDocument) -> None:
        super().__init__(area)
        self._area = area
        self._document = document
        self._following = True
        self._adjusting = False
        self._held: tuple[TextPosition, int] | None = None
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_PAUSE_MS)
        self._settling.timeout.connect(self._settle)
        area.verticalScrollBar().valueChanged.connect(self._on_scrolled)

    @property
    def following(self) -> bool:
        """Whether the view stays at the end while text arrives."""
        return self._following

    @property
    def settling(self) -> bool:
        """Whether layout is outstanding that nobody waits for."""
        return self._settling.isActive()

    @property
    def top_px(self) -> int:
        """Place of the document at the upper edge of the view."""
        return self._area.verticalScrollBar().value()

    @property
    def more_below(self) -> bool:
        """Whether at least a line lies below the view of a reader who is not at the end."""
        bar = self._area.verticalScrollBar()
        return not self._following and bar.maximum() - bar.value() > bar.singleStep()

    def stay_at_end(self) -> None:
        """Follow the end from the next update on."""
        self._following, self._held = True, None

    def follow_end(self) -> None:
        """Go to the end and stay there, as the reader asked."""
        self.stay_at_end()
        self.update()
        self.scrolled.emit(self.anchor())

    def hold(self) -> None:
        """Keep the line at the upper edge where it is, through all changes, until the reader scrolls."""
        if self._following or self._held is not None:
            return
        position = self._document.position_at(0, self.top_px)
        if position is not None:
            self._held = (position, self._document.place_of(position) - self.top_px)

    def anchor(self) -> ScrollAnchor:
        """What is at the upper edge of the view."""
        position = self._document.position_at(0, self.top_px)
        if position is None:
            return ScrollAnchor(0, None, at_end=True)
        token = None
        if position.part is Part.ANSWER:
            token = self._document.turns[position.turn].tokens.token_at(position.unit)
        return ScrollAnchor(position.turn, token, at_end=self._following)

    def go_to(self, anchor: ScrollAnchor) -> None:
        """Show what another lane shows; `scrolled` is not emitted."""
        if not self._document.turns:
            return
        if anchor.at_end:
            self.stay_at_end()
        else:
            turn = min(anchor.turn, len(self._document.turns) - 1)
            part = Part.PROMPT if anchor.token is None else Part.ANSWER
            unit = 0 if anchor.token is None else self._document.turns[turn].tokens.span(anchor.token)[0]
            self._following = False
            self._held = (TextPosition(turn, part, unit), 0)
        self.update()

    def show_place(self, place_px: int, height_px: int) -> None:
        """Scroll as far as needed for a line to be seen."""
        bar, room = self._area.verticalScrollBar(), self._area.viewport().height()
        if place_px < bar.value():
            bar.setValue(place_px)
        elif place_px + height_px > bar.value() + room:
            bar.setValue(place_px + height_px - room)

    def update(self) -> None:
        """The document or the view changed its size."""
        bar, room = self._area.verticalScrollBar(), self._area.viewport().height()
        highest = max(0, self._document.height_px + _BOTTOM_PX - room)
        self._adjusting = True
        bar.setRange(0, highest)
        bar.setPageStep(room)
        bar.setSingleStep(self._document.style.words.line_height_px)
        bar.setEnabled(highest > 0)
        if self._following:
            bar.setValue(highest)
        elif self._held is not None:
            bar.setValue(self._document.place_of(self._held[0]) - self._held[1])
        self._adjusting = False
        self.moved.emit()

    def settle_later(self) -> None:
        """Lay out what is outstanding, a slice at a time, when nothing else is to be done."""
        if not self._document.is_settled and not self._settling.isActive():
            self._settling.start()

    def _settle(self) -> None:
        self.hold()
        ends_at = perf_counter() + _SLICE_S
        height = self._document.height_px
        while not self._document.is_settled and perf_counter() < ends_at:
            self._document.settle_next()
        if self._document.height_px != height:
            self.update()
            self.settled.emit()
        self.settle_later()

    def _on_scrolled(self, value: int) -> None:
        if not self._adjusting:
            self._held = None
            self._following = value >= self._area.verticalScrollBar().maximum() - _AT_END_PX
            self.scrolled.emit(self.anchor())
        self.moved.emit()
