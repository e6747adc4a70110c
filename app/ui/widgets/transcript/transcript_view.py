"""A lane's transcript with everything that belongs to it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.domain.lanes.divergence import TokenSpan
from app.domain.protocol.events import Token
from app.ui.widgets.fitting_scroll_area import FittingScrollArea
from app.ui.widgets.transcript.lane_status import LaneStatus, StatusKind
from app.ui.widgets.transcript.scroll_anchor import ScrollAnchor
from app.ui.widgets.transcript.selection import selected_text, whole
from app.ui.widgets.transcript.status_panel import StatusPanel
from app.ui.widgets.transcript.transcript_area import TranscriptArea
from app.ui.widgets.transcript.transcript_input import TranscriptInput
from app.ui.widgets.transcript.turn import FooterTone

# What a lane has to say about itself goes before the text above it.
_STATUS_STRETCH: Final = 1000


class TranscriptView(QWidget):
    """Prompts and answers of one lane. Tokens, footer and marks belong to the turn that was started last.

    `token_hovered` carries turn and token, both counted from 0, and the mouse's place on the screen. `scrolled`
    carries a `ScrollAnchor` whenever the reader scrolls, never when `scroll_to` does. `menu_opening` carries the menu
    and the turn and token it is opened for, `None` where it is for none.
    """

    token_hovered = Signal(int, int, QPoint)
    token_left = Signal()
    menu_opening = Signal(object, object)
    scrolled = Signal(object)
    try_again_requested = Signal()
    remedy_requested = Signal()

    def __init__(
        self, theme: ThemeController, name: str = "", lane_index: int = 0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.area = TranscriptArea(theme, lane_index)
        self.status_panel = StatusPanel()
        self._announced = ""
        self._input = TranscriptInput(self.area)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.area, 1)
        column.addWidget(FittingScrollArea(self.status_panel), _STATUS_STRETCH)
        self.setFocusProxy(self.area)
        self._input.token_hovered.connect(self.token_hovered)
        self._input.token_left.connect(self.token_left)
        self._input.menu_opening.connect(self.menu_opening)
        self.area.scrolled.connect(self.scrolled)
        self.status_panel.try_again_requested.connect(self.try_again_requested)
        self.status_panel.remedy_requested.connect(self.remedy_requested)
        self.set_lane(name, lane_index)

    def set_lane(self, name: str, lane_index: int) -> None:
        """Whose answers these are, and the place of its colour."""
        self.area.setAccessibleName(f"Answers of {name}" if name else "Answers")
        self.area.set_lane_index(lane_index)

    def start_turn(self, prompt: str) -> None:
        """Add a turn: the prompt at once, the answer as its tokens come."""
        self.area.start_turn(prompt)

    def drop_last_turn(self) -> None:
        """Take the last turn away: another answer to its prompt is to come."""
        self.area.drop_last_turn()

    def begin_with(self, tokens: Sequence[Token]) -> None:
        """The answer of the last turn begins with what the lane was given to go on from."""
        if tokens:
            self.area.append_tokens(tokens, given=True)

    def append_tokens(self, tokens: Sequence[Token]) -> None:
        """Add to the answer of the last turn."""
        if tokens:
            self.area.append_tokens(tokens)

    def set_footer(self, text: str, tone: FooterTone = FooterTone.QUIET) -> None:
        """The line under the answer; empty takes it away. Screen readers are told it, and can read all of the lane."""
        if self.area.document.turns:
            self.area.set_footer(text, tone)
            self.area.setAccessibleDescription(self.all_text())
            self._announce(text)

    def mark_split(self, token: int | None) -> None:
        """Mark the token with which the answer leaves the reference; `None` takes the mark away."""
        if self.area.document.turns:
            self.area.mark_split(token)

    def set_difference_spans(self, spans: Sequence[TokenSpan]) -> None:
        """The tokens that the reference does not have; coloured while `show_differences` is on."""
        if self.area.document.turns:
            self.area.set_differences(spans)

    def show_surprises(self, surprises: Sequence[bytes], lane_index: int | None) -> None:
        """Colour words by how surprised the lane of that colour is: for each turn a byte a token; `None` for none."""
        self.area.set_surprises(surprises, lane_index)

    def show_differences(self, shown: bool) -> None:
        """Colour all differences, or only mark the first."""
        self.area.differences_shown = shown
        self.area.repaint_all()

    def set_status(self, status: LaneStatus) -> None:
        """A hint while there is no turn, progress, or a failure with its way out."""
        self.area.hint = status.sentence if status.kind is StatusKind.HINT else ""
        self.area.repaint_all()
        self.status_panel.show_status(status)
        if status.kind is StatusKind.FAILURE:
            self._announce(f"{status.sentence} {status.advice}".strip())

    def clear(self) -> None:
        """Forget all turns."""
        self.area.clear()

    def all_text(self) -> str:
        """Prompts and answers as they came."""
        everything = whole(self.area.document)
        return "" if everything is None else selected_text(self.area.document, everything)

    def copy_all_text(self) -> None:
        """Put prompts and answers on the clipboard."""
        QGuiApplication.clipboard().setText(self.all_text())

    def scroll_to(self, anchor: ScrollAnchor) -> None:
        """Show what another lane shows."""
        self.area.reading.go_to(anchor)

    def announce_token(self, words: str) -> None:
        """Tell a screen reader what is known of the token that was gone to."""
        self._announce(words)

    def _announce(self, text: str) -> None:
        if text and text != self._announced and QAccessible.isActive():
            words = f"{self.area.accessibleName()}: {text}"
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.area, words))
        self._announced = text
