"""One lane: its head, and under it the conversation as it comes."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QWidget

from app.bridge.compare.lane_view import LaneView
from app.bridge.theme import ThemeController
from app.domain.lanes.divergence import TokenSpan
from app.domain.lanes.remedy import advice_for
from app.domain.protocol.events import StopReason, Token
from app.domain.protocol.outcome import OutcomeKind
from app.services.comparison.comparison_events import ENDED_STATES, LaneState
from app.services.reports.figures import given_text
from app.ui.pages.compare.lane_header import LaneHeader
from app.ui.widgets.card import Card
from app.ui.widgets.transcript.lane_status import QUIET, failure, hint, progress
from app.ui.widgets.transcript.transcript_view import TranscriptView

_NARROWEST_PX = 250
_LOWEST_TRANSCRIPT_PX = 32
_HINT = "The answer of this lane will stand here."
_STOP_WORDS = {
    StopReason.END: "stopped by itself",
    StopReason.LENGTH: "cut at the longest answer",
    StopReason.CONTEXT_FULL: "the context is full",
    StopReason.CANCELLED: "stopped",
}


class LaneCard(Card):
    """Shows one lane view; the page tells it what changed."""

    model_wanted = Signal(int)
    settings_wanted = Signal(int)
    retry_wanted = Signal(int, bool)

    def __init__(self, lane: LaneView, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lane = lane
        self.setObjectName(f"lane_{lane.lane_id}")
        self.setMinimumWidth(_NARROWEST_PX)
        self.header = LaneHeader(lane, theme)
        self.transcript = TranscriptView(theme, lane.label, lane.colour_index)
        self.transcript.area.setMinimumHeight(_LOWEST_TRANSCRIPT_PX)
        self._is_reference = False
        line = QFrame()
        line.setProperty("surface", "rule")
        self.content.setContentsMargins(14, 10, 14, 10)
        self.content.addWidget(self.header)
        self.content.addWidget(line)
        self.content.addWidget(self.transcript, 1)
        self.header.model_wanted.connect(lambda: self.model_wanted.emit(lane.lane_id))
        self.header.settings_wanted.connect(lambda: self.settings_wanted.emit(lane.lane_id))
        self.transcript.try_again_requested.connect(lambda: self.retry_wanted.emit(lane.lane_id, False))
        self.transcript.remedy_requested.connect(lambda: self.retry_wanted.emit(lane.lane_id, True))

    def refresh_head(self, *, is_reference: bool) -> None:
        """The lane's facts or its place changed."""
        self._is_reference = is_reference
        self.header.refresh(is_reference=is_reference)
        self.transcript.set_lane(self.lane.label, self.lane.colour_index)
        if self.lane.state is LaneState.IDLE:
            self.transcript.set_status(failure(self.lane.problem) if self.lane.problem else hint(_HINT))

    def begin_turn(self, prompt: str, *, replaces_last: bool) -> None:
        if replaces_last:
            self.transcript.drop_last_turn()
        self.transcript.start_turn(prompt)

    def add_tokens(self, tokens: list[Token]) -> None:
        self.transcript.append_tokens(tokens)

    def show_state(self) -> None:
        """The lane does something else now."""
        lane = self.lane
        if lane.state in (LaneState.WAITING, LaneState.PREPARING, LaneState.LOADING, LaneState.READING_PROMPT):
            self.transcript.set_status(progress(_capitalized(lane.note or lane.state.value)))
        elif lane.state is LaneState.ANSWERING:
            self.transcript.set_status(progress(lane.note) if lane.note else QUIET)
        elif lane.state in ENDED_STATES:
            # after it had read an answer of another lane its own stands as it stood
            self.show_answer()

    def show_progress(self, sentence: str, fraction: float) -> None:
        self.transcript.set_status(progress(sentence, fraction))

    def show_answer(self) -> None:
        """The lane's part of the turn is over."""
        answer = self.lane.answer
        if answer is None:
            return
        outcome = answer.outcome
        if outcome.kind in (OutcomeKind.FINISHED, OutcomeKind.CANCELLED):
            self.transcript.set_status(QUIET)
            self._show_footer()
        else:
            remedy = self.lane.remedy
            advice = advice_for(outcome, self.lane.spec.settings)
            words = remedy.label if remedy else ""
            self.transcript.set_status(failure(outcome.message, advice, outcome.details, remedy=words))

    def show_split(self, token: int | None) -> None:
        """Mark where the answer and the reference part; `None` where they do not."""
        self.transcript.mark_split(token)
        if self.lane.answer is not None and self.lane.answer.outcome.kind is not OutcomeKind.FAILED:
            self._show_footer()

    def show_spans(self, spans: list[TokenSpan]) -> None:
        self.transcript.set_difference_spans(spans)

    def _show_footer(self) -> None:
        answer = self.lane.answer
        if answer is None:
            return
        count = answer.generated_tokens
        parts = [given_text(answer)] if answer.given_tokens else []
        parts.append("1 token" if count == 1 else f"{count:,} tokens")
        if answer.stop_reason is not None:
            parts.append(_STOP_WORDS[answer.stop_reason])
        elif not answer.outcome.successful:
            parts.append("stopped" if answer.outcome.kind is OutcomeKind.CANCELLED else "broke off")
        if self.lane.file_replaced:
            parts.append("the file was replaced before this answer")
        if self.lane.plain_prompt:
            parts.append("prompted plainly (no chat template)")
        if self.lane.split_token is not None and not self._is_reference:
            # people count from 1
            parts.append(f"parted from the reference at token {self.lane.split_token + 1:,}")
        self.transcript.set_footer(", ".join(parts))


def _capitalized(words: str) -> str:
    return words[:1].upper() + words[1:]
