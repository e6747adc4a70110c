"""The scrolling surface on which a transcript is painted."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from app.bridge.theme import ThemeController
from app.domain.lanes.divergence import TokenSpan
from app.domain.protocol.events import Token
from app.ui.widgets.transcript.document import TranscriptDocument
from app.ui.widgets.transcript.jump_pill import JumpPill
from app.ui.widgets.transcript.reading_position import ReadingPosition
from app.ui.widgets.transcript.selection import Selection
from app.ui.widgets.transcript.transcript_painter import Marks, TranscriptPainter
from app.ui.widgets.transcript.transcript_style import TranscriptStyle
from app.ui.widgets.transcript.turn import FooterTone

_FOCUS_EDGE_PX: Final = 2


class TranscriptArea(QAbstractScrollArea):
    """Shows a document, follows its end while it grows unless the reader has scrolled away."""

    scrolled = Signal(object)

    def __init__(self, theme: ThemeController, lane_index: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lane_index = lane_index
        self.hint = ""
        self.selection: Selection | None = None
        self.hovered: tuple[int, int] | None = None
        self.differences_shown = False
        self._surprise_lane: int | None = None
        self.document = TranscriptDocument(TranscriptStyle.of(self.font()))
        self.reading = ReadingPosition(self, self.document)
        self._focus_shown = False
        self._styled_for = QFont(self.font())
        self.jump_pill = JumpPill(theme, self)
        self._set_up()
        self._connect()

    @property
    def scroll_px(self) -> int:
        """Place of the document at the upper edge of the view."""
        return self.reading.top_px

    def set_lane_index(self, lane_index: int) -> None:
        self._lane_index = lane_index
        self.repaint_all()

    def start_turn(self, prompt: str) -> None:
        self.document.start_turn(prompt)
        self.reading.stay_at_end()
        self._grown(0)

    def append_tokens(self, tokens: Sequence[Token], *, given: bool = False) -> None:
        changed = self.document.append_tokens(tokens)
        if given:
            self.document.turns[-1].given_tokens = len(self.document.turns[-1].tokens)
        self._grown(changed)

    def set_footer(self, text: str, tone: FooterTone) -> None:
        turn_top = self.document.top_of(len(self.document.turns) - 1)
        self.document.turns[-1].set_footer(text, tone)
        self.document.changed(len(self.document.turns) - 1)
        self._grown(turn_top)

    def mark_split(self, token: int | None) -> None:
        turn = self.document.turns[-1]
        if turn.split_token != token:
            turn.mark_split(token)
            self.document.changed(len(self.document.turns) - 1)
            self._grown(0)

    def set_differences(self, spans: Sequence[TokenSpan]) -> None:
        self.document.turns[-1].differences = tuple(spans)
        self.viewport().update()

    def set_surprises(self, surprises: Sequence[bytes], lane_index: int | None) -> None:
        """A byte a token for each turn, in the colour of the lane that is surprised; `None` shows none."""
        self._surprise_lane = lane_index
        for turn, of_turn in zip(self.document.turns, surprises, strict=False):
            turn.surprises = of_turn
        self.viewport().update()

    def clear(self) -> None:
        self.document.clear()
        self.selection = self.hovered = None
        self.reading.stay_at_end()
        self._grown(0)

    def drop_last_turn(self) -> None:
        if self.document.turns:
            self.document.drop_last_turn()
            self.selection = self.hovered = None
            self.reading.stay_at_end()
            self._grown(0)

    def repaint_all(self) -> None:
        """Paint everything anew, in the colours in force."""
        self.viewport().update()

    def select(self, selection: Selection | None) -> None:
        """Mark text as selected."""
        if selection != self.selection:
            self.selection = selection
            self.viewport().update()

    def set_hovered(self, token: tuple[int, int] | None) -> None:
        """Mark the token that the mouse is on."""
        self.hovered = token
        self.viewport().update()

    def show_caret(self) -> None:
        """Scroll so that the moving end of the selection is seen."""
        if self.selection is None:
            return
        place_px = self.document.place_of(self.selection.caret)
        self.reading.show_place(place_px, self.document.style.words.line_height_px)

    def sizeHint(self) -> QSize:
        # small: a transcript takes the room that is left, it never asks for any
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.document.lay_out_seen(self.scroll_px, self.scroll_px + self.viewport().height()):
            QTimer.singleShot(0, self.reading, self.reading.update)
        palette = self._theme.palette
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(event.rect(), QColor(palette.surface))
        if not self.document.turns:
            self._paint_hint(painter)
        surprise = "" if self._surprise_lane is None else palette.lane(self._surprise_lane)
        marks = Marks(palette.lane(self._lane_index), self.selection, self.hovered, self.differences_shown, surprise)
        TranscriptPainter(painter, palette, self.document, marks).paint(event.rect(), self.scroll_px)
        if self._focus_shown and self.hasFocus():
            painter.setPen(QPen(QColor(palette.accent), _FOCUS_EDGE_PX))
            painter.drawLine(0, 0, 0, self.viewport().height())
        painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        if self.viewport().width() != self.document.width_px:
            self.reading.hold()
            self.document.set_width(self.viewport().width())
        self.reading.update()
        self.reading.settle_later()
        self.jump_pill.place(self.viewport().geometry())

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if abs(dy) < self.viewport().height():
            self.viewport().scroll(0, dy)
        else:
            self.viewport().update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and self.font() != self._styled_for:
            self._styled_for = QFont(self.font())
            self.reading.hold()
            self.document.restyle(TranscriptStyle.of(self._styled_for))
            self._grown(0)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._focus_shown = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def _set_up(self) -> None:
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # always there, so that lines need not break anew when it appears; without range it is not painted
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)

    def _connect(self) -> None:
        self.reading.scrolled.connect(self.scrolled)
        self.reading.moved.connect(self._show_pill)
        self.reading.settled.connect(self.repaint_all)
        self.jump_pill.clicked.connect(self.reading.follow_end)
        self._theme.palette_changed.connect(self.repaint_all)

    def _grown(self, changed_px: int) -> None:
        """Show what is new from the place `changed_px` on."""
        self.reading.update()
        top = max(0, changed_px - self.scroll_px)
        viewport = self.viewport()
        if top < viewport.height():
            viewport.update(0, top, viewport.width(), viewport.height() - top)
        self.reading.settle_later()

    def _show_pill(self) -> None:
        self.jump_pill.setVisible(self.reading.more_below)

    def _paint_hint(self, painter: QPainter) -> None:
        painter.setPen(QColor(self._theme.palette.muted))
        room = self.viewport().rect().adjusted(12, 8, -12, -8)
        painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self.hint)
