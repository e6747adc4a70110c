"""Events of lanes, taken a batch at a time: what the window knows of each lane is kept, what changed is told."""

from collections.abc import Callable
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from app.bridge.compare.lane_files import LaneFiles
from app.bridge.compare.lane_view import LaneView, relabel
from app.bridge.compare.split_tracker import update_splits
from app.domain.errors import WeighInError
from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import LaneSpec
from app.domain.protocol.events import Loaded, LoadProgress, PrefillProgress, PromptReady, TokensGenerated
from app.services.comparison.comparison_events import (
    ComparisonEvent,
    LaneAnswered,
    LaneEvent,
    LaneNotScored,
    LaneReported,
    LaneScored,
    LaneState,
    LaneStateChanged,
    LaneUnderstood,
    LevelProgressed,
    MemorySampled,
    ScoringFinished,
    TurnFinished,
    TurnStarted,
)
from app.services.comparison.lane_models import LaneModel

_PLAIN_PROMPT: Final = "This model has no chat template and is prompted plainly."


class LaneFeed(QObject):
    """The part of the controller that listens; `on_turn_event` gets what concerns the whole turn.

    Events of lanes that are gone are dropped.
    """

    lane_facts_changed = Signal(int)
    lane_state_changed = Signal(int)
    lane_progress = Signal(int, str, float)
    tokens_arrived = Signal(int, list)
    rate_sampled = Signal(int, float, float)
    memory_sampled = Signal(int, float, float)
    splits_changed = Signal(int)
    lane_answered = Signal(int)
    lane_scored = Signal(object)

    def __init__(
        self,
        on_turn_event: Callable[[TurnStarted | TurnFinished | ScoringFinished], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._on_turn_event = on_turn_event
        self._views: dict[int, LaneView] = {}
        self._running = False
        self._files = LaneFiles(self)
        self._files.understood.connect(self._on_understood)
        self._files.failed.connect(self._on_unknown)
        self._files.level_progressed.connect(self._on_level_progress)

    @property
    def lanes(self) -> tuple[LaneView, ...]:
        """All lanes in order, the reference first."""
        return tuple(self._views.values())

    @property
    def running(self) -> bool:
        """Whether the lanes are at work: in a turn, or reading what one of them said."""
        return self._running

    def _on_batch(self, events: list[ComparisonEvent]) -> None:
        arrived: dict[int, list[Any]] = {}
        for event in events:
            match event:
                case LaneReported(lane_id, TokensGenerated(tokens=tokens)) if tokens and lane_id in self._views:
                    arrived.setdefault(lane_id, []).extend(tokens)
                case _:
                    self._hand_over(arrived)
                    self._on_event(event)
        self._hand_over(arrived)

    def _hand_over(self, arrived: dict[int, list[Any]]) -> None:
        for lane_id, tokens in arrived.items():
            view = self._views[lane_id]
            view.tokens.extend(tokens)
            self.tokens_arrived.emit(lane_id, tokens)
            rates = [(token.elapsed_s, view.rate.add(token.elapsed_s)) for token in tokens]
            at_s, tokens_per_second = rates[-1]
            if tokens_per_second is not None:
                self.rate_sampled.emit(lane_id, at_s, tokens_per_second)
        if arrived:
            self._follow_splits()
        arrived.clear()

    def _follow_splits(self) -> None:
        for lane_id in update_splits(self.lanes):
            self.splits_changed.emit(lane_id)

    def _restart_splits(self) -> None:
        for lane_id in update_splits(self.lanes, from_start=True):
            self.splits_changed.emit(lane_id)

    def _on_event(self, event: ComparisonEvent) -> None:
        match event:
            case TurnStarted() | TurnFinished() | ScoringFinished():
                self._on_turn_event(event)
            case _ if event.lane_id in self._views:
                self._on_lane_event(self._views[event.lane_id], event)
            case _:
                pass

    def _on_lane_event(self, view: LaneView, event: LaneEvent) -> None:
        match event:
            case LevelProgressed():
                self._tell_making(view, event.level, event.fraction)
            case LaneUnderstood():
                if view.understand(event.model):
                    self.lane_facts_changed.emit(view.lane_id)
            case LaneStateChanged():
                plain = view.plain_prompt and event.state is LaneState.ANSWERING
                view.state, view.note = event.state, event.note or (_PLAIN_PROMPT if plain else "")
                self.lane_state_changed.emit(view.lane_id)
            case LaneReported():
                self._on_report(view, event)
            case MemorySampled():
                self._on_memory(view, event)
            case LaneAnswered():
                self._on_answer(view, event.answer)
            case LaneScored() | LaneNotScored():
                self.lane_scored.emit(event)

    def _on_understood(self, lane_id: int, spec: LaneSpec, model: LaneModel) -> None:
        view = self._views.get(lane_id)
        if view is not None and view.spec == spec:
            view.understand(model)
            relabel(self.lanes)
            self.lane_facts_changed.emit(lane_id)

    def _on_unknown(self, lane_id: int, spec: LaneSpec, error: WeighInError) -> None:
        view = self._views.get(lane_id)
        if view is not None and view.spec == spec:
            view.problem = error.sentence
            self.lane_facts_changed.emit(lane_id)

    def _on_level_progress(self, lane_id: int, fraction: float) -> None:
        """A level is made before it is asked anything; in a turn the turn's own events tell."""
        view = self._views.get(lane_id)
        if view is not None and view.model is None and not self._running:
            self._tell_making(view, view.spec.builtin_level or "", fraction)

    def _tell_making(self, view: LaneView, level: str, fraction: float) -> None:
        words = f"Making {level} of the built-in model: {fraction:.0%}"
        self.lane_progress.emit(view.lane_id, words, fraction)

    def _on_report(self, view: LaneView, event: LaneReported) -> None:
        match event.event:
            case LoadProgress(fraction):
                words = "The file was replaced: loading it anew" if view.file_replaced else "Loading"
                self.lane_progress.emit(view.lane_id, words, fraction)
            case PromptReady() as prompt:
                view.plain_prompt = prompt.plain_prompt
            case PrefillProgress() as prefill if prefill.total_tokens > 0:
                done, total = prefill.evaluated_tokens, prefill.total_tokens
                words = f"Reading the prompt: {done:,} of {total:,} tokens"
                self.lane_progress.emit(view.lane_id, words, done / total)
            case Loaded() as loaded:
                view.loaded = loaded
                self.lane_facts_changed.emit(view.lane_id)
            case _:
                pass

    def _on_memory(self, view: LaneView, event: MemorySampled) -> None:
        active = view.state in (LaneState.LOADING, LaneState.READING_PROMPT, LaneState.ANSWERING)
        if not active or event.model_bytes is None:
            return
        if view.began_at_s is None:
            view.began_at_s = event.at_s
        self.memory_sampled.emit(view.lane_id, event.at_s - view.began_at_s, float(event.model_bytes))

    def _on_answer(self, view: LaneView, answer: Answer) -> None:
        view.answer = answer
        view.tokens = list(answer.tokens)
        self._follow_splits()
        self.lane_answered.emit(view.lane_id)
