"""Lanes read what one of them answered, one after the other, and tell how probable they find each token."""

import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from app.adapters.probes.processor import read_processor
from app.domain.lanes.threads import share_threads, threads_alone
from app.domain.machines.machine import SystemMemory
from app.domain.protocol.outcome import CANCELLED, Outcome
from app.domain.protocol.scoring_messages import (
    ConversationTokenized,
    ScoreWindow,
    TokenizeConversation,
    WindowScored,
)
from app.services.comparison.comparison_events import ComparisonEvent, LaneNotScored, LaneScored
from app.services.comparison.comparison_lane import ComparisonLane
from app.services.comparison.lane_runner import LaneEnded
from app.services.comparison.mode_decision import decide_mode
from app.services.comparison.scoring_request import ALTERNATIVES, MOST_SCORED_TOKENS, AnswerToScore, ScoringRequest
from app.services.comparison.turn_run import outcome_of

_Prompts = list[tuple[AnswerToScore, ConversationTokenized]]


class ScoringRun:
    """Runs once. Every reader ends with `LaneScored` for each answer or with one `LaneNotScored`, whatever happens.

    The author tokenizes the prompts, so that all read the very same tokens. Models that are loaded are used as they
    are; where not all fit in memory at once each is loaded, reads everything, and is unloaded.
    """

    def __init__(
        self,
        request: ScoringRequest,
        author: ComparisonLane,
        readers: Sequence[ComparisonLane],
        *,
        all_lanes: Callable[[], Sequence[ComparisonLane]],
        emit: Callable[[ComparisonEvent], None],
        cancelled: threading.Event,
        read_memory: Callable[[], SystemMemory],
    ) -> None:
        self._request = request
        self._author = author
        self._readers = readers
        self._all_lanes = all_lanes
        self._emit = emit
        self._cancelled = cancelled
        self._read_memory = read_memory
        self._keep_loaded = True
        self._given_up: list[ComparisonLane] = []

    def run(self, *, after: Callable[[], None]) -> None:
        """Begin when `after` returns."""
        with ExitStack() as asides:
            for lane in {self._author, *self._readers}:
                asides.enter_context(lane.aside())
            try:
                after()
                _prepare(self._author, self._cancelled)
                ready = [lane for lane in self._readers if self._prepared(lane)]
                self._keep_loaded = self._all_fit([self._author, *ready])
                prompts = self._prompts()
            except Exception as error:
                for lane in self._readers:
                    if lane not in self._given_up:
                        self._give_up(lane, error)
                return
            for lane in ready:
                self._let_read(lane, prompts)

    def _prepared(self, lane: ComparisonLane) -> bool:
        try:
            _prepare(lane, self._cancelled)
        except Exception as error:
            self._give_up(lane, error)
            return False
        return True

    def _all_fit(self, lanes: Sequence[ComparisonLane]) -> bool:
        decision = decide_mode(None, lanes, self._all_lanes(), self._read_memory())
        return decision.keep_loaded or all(lane.is_loaded() for lane in lanes)

    def _prompts(self) -> _Prompts:
        self._load(self._author)
        prompts = [(answer, self._prompt_of(answer)) for answer in self._request.answers]
        self._leave(self._author)
        return prompts

    def _prompt_of(self, answer: AnswerToScore) -> ConversationTokenized:
        messages = self._author.conversation.messages_of(answer.turn)
        return self._author.ask(TokenizeConversation(messages), ConversationTokenized, doing="while tokenizing")

    def _let_read(self, lane: ComparisonLane, prompts: _Prompts) -> None:
        try:
            self._load(lane)
            for answer, prompt in prompts:
                self._score(lane, answer, prompt)
            self._leave(lane)
        except Exception as error:
            self._give_up(lane, error)

    def _load(self, lane: ComparisonLane) -> None:
        """Raises `LaneEnded`."""
        if not self._keep_loaded:
            for other in self._all_lanes():
                if other is not lane:
                    other.unload()
        failed = CANCELLED if self._cancelled.is_set() else lane.ensure_loaded()
        if failed is not None:
            raise LaneEnded(failed)

    def _leave(self, lane: ComparisonLane) -> None:
        if not self._keep_loaded:
            lane.unload()

    def _score(self, lane: ComparisonLane, answer: AnswerToScore, prompt: ConversationTokenized) -> None:
        (threads,) = share_threads(threads_alone(read_processor()), [lane.spec.settings.threads])
        window = ScoreWindow(
            window=answer.turn,
            tokens=(*prompt.tokens, *answer.token_ids[:MOST_SCORED_TOKENS]),
            first_scored=len(prompt.tokens) - 1,
            vocabulary_sha256=prompt.vocabulary_sha256,
            threads=threads,
            alternatives=ALTERNATIVES,
        )
        scored = lane.ask(window, WindowScored, doing="while reading an answer")
        self._emit(LaneScored(lane.lane_id, self._author.lane_id, answer.turn, scored.tokens))

    def _give_up(self, lane: ComparisonLane, error: Exception) -> None:
        self._given_up.append(lane)
        self._emit(LaneNotScored(lane.lane_id, self._author.lane_id, self._problem(error)))

    def _problem(self, error: Exception) -> Outcome:
        if self._cancelled.is_set():
            return CANCELLED
        return error.outcome if isinstance(error, LaneEnded) else outcome_of(error)


def _prepare(lane: ComparisonLane, cancelled: threading.Event) -> None:
    """Understand its file anew, unless that is loaded. Raises `WeighInError`."""
    if not lane.is_loaded():
        lane.prepare(cancelled.is_set)
