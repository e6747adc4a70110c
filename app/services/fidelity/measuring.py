"""Windows through the reference and the lanes: all of them at a time, or one model after the other."""

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from app.adapters.downloads.disk_room import free_bytes
from app.adapters.probes.processor import read_processor
from app.domain.errors import WeighInError
from app.domain.fidelity.fidelity_result import MeasuredText
from app.domain.fidelity.keeping import Keeping, choose_keeping, window_sizes
from app.domain.fidelity.token_figures import TokenFigures
from app.domain.lanes.threads import threads_alone
from app.domain.lanes.turn_mode import choose_mode
from app.domain.machines.machine import SystemMemory
from app.domain.protocol.scoring_messages import Keep, WindowScored
from app.services.comparison.lane_room import gpus_have_room
from app.services.downloads.disk_problems import disk_told_plainly
from app.services.fidelity.fidelity_events import (
    REFERENCE,
    FidelityEvent,
    FidelityLaneDone,
    FidelityLaneFailed,
    FidelityPrepared,
    FidelityRequest,
)
from app.services.fidelity.finished_results import finished_result
from app.services.fidelity.progress_telling import ProgressTelling
from app.services.fidelity.run_control import RunControl
from app.services.fidelity.run_folder import RunFolder
from app.services.fidelity.run_windows import RunWindows
from app.services.fidelity.scored_text import ScoredText
from app.services.fidelity.scoring_lane import SCORING, ScoringLane
from app.services.fidelity.sharpening import Sharpening
from app.services.fidelity.tokenizing import known_windows, tokenized_windows
from app.services.fidelity.window_pace import WindowPace
from app.services.processes.one_shot import CommandStoppedError

_log = logging.getLogger(__name__)

_REFERENCE_LOG: Final = "reference"
_KEEPS_FACT: Final = "keeps_top"


class Measuring:
    """Runs once. `lanes` are without the reference; those that fail leave, the others go on."""

    def __init__(
        self,
        request: FidelityRequest,
        text: ScoredText,
        folder: RunFolder,
        reference: ScoringLane,
        lanes: Sequence[ScoringLane],
        *,
        control: RunControl,
        telling: ProgressTelling,
        emit: Callable[[FidelityEvent], None],
        read_memory: Callable[[], SystemMemory],
    ) -> None:
        self._read_memory = read_memory
        self._request = request
        self._text = text
        self._folder = folder
        self._reference = reference
        self._alive = list(lanes)
        self._control = control
        self._telling = telling
        self._emit = emit
        self._keeps_top = False
        self._any_failed = False
        self._figures: dict[int, Sharpening] = {}

    def run(self) -> None:
        """Raises `WeighInError` where the reference cannot be measured, `CommandStoppedError` once cancelled."""
        self._windows = known_windows(self._request, self._folder) or self._tokenized()
        self._read_figures()
        keeping = self._keeping()
        self._tell_prepared(keeping)
        try:
            (self._window_by_window if keeping.together else self._lane_by_lane)(keeping.keeps)
        except WeighInError:
            if not self._control.is_cancelled:
                self._folder.forget_all_distributions()
            raise
        if self._any_failed:
            self._folder.forget_all_distributions()
        else:
            self._folder.remove()

    def _tokenized(self) -> RunWindows:
        self._reference.load(self._request.context_tokens)
        self._telling.tell(REFERENCE, "reading the text", 0.0)
        return tokenized_windows(self._request, self._text, self._folder, self._reference, self._control.checkpoint)

    def _read_figures(self) -> None:
        count = len(self._windows)
        for lane in (self._reference, *self._alive):
            scored = self._folder.read_figures(_log_name(lane))
            good = {w: each for w, each in scored.items() if w < count and len(each) == self._windows.scored_tokens(w)}
            self._figures[lane.index] = Sharpening(lane.index, self._emit, good, count)

    def _keeping(self) -> Keeping:
        windows, vocabulary = self._windows, self._windows.vocabulary
        sizes = window_sizes(len(windows), scored_tokens=windows.most_scored_tokens, vocabulary_size=vocabulary.size)
        with disk_told_plainly(self._folder.path, self._folder.path.parent):
            free = free_bytes(self._folder.path)
        return choose_keeping(sizes, fit_together=self._fit_together(), free_bytes=free)

    def _fit_together(self) -> bool:
        """Whether the reference and all lanes have room in memory at the same time; what is loaded has it already."""
        coming = [lane for lane in (self._reference, *self._alive) if not lane.is_loaded]
        plans = [lane.plan(self._windows.longest_tokens) for lane in coming]
        decision = choose_mode(
            None,
            [lane.needs_bytes(plan) for lane, plan in zip(coming, plans, strict=True)],
            available_bytes=self._read_memory().available_bytes,
            cores=threads_alone(read_processor()),
            gpus_have_room=gpus_have_room(plans),
        )
        return decision.keep_loaded

    def _tell_prepared(self, keeping: Keeping) -> None:
        facts = self._folder.facts()
        self._keeps_top = keeping.keeps is Keep.TOP or bool(facts.get(_KEEPS_FACT))
        self._folder.note({**facts, _KEEPS_FACT: self._keeps_top})
        self._telling.pace = self._pace(keeping)
        self._emit(
            FidelityPrepared(
                windows=len(self._windows),
                scored_tokens=self._windows.total_scored_tokens,
                keeps=keeping.keeps,
                keeps_reason=keeping.reason,
                resumed_windows=min((self._figures[lane.index].windows for lane in self._alive), default=0),
            )
        )
        for lane in self._alive:
            self._figures[lane.index].tell()

    def _pace(self, keeping: Keeping) -> WindowPace:
        lacking = self._lacking() if keeping.together else self._without_distributions()
        to_score = {lane.index: len(self._windows) for lane in self._alive}
        scored = {lane.index: self._figures[lane.index].windows for lane in self._alive}
        return WindowPace(
            {REFERENCE: len(self._windows), **to_score}, {REFERENCE: len(self._windows) - len(lacking), **scored}
        )

    def _lacking(self) -> list[int]:
        """Windows that some lane has not scored."""
        figures = [self._figures[lane.index] for lane in self._alive]
        return [window for window in range(len(self._windows)) if any(window not in each for each in figures)]

    def _without_distributions(self) -> list[int]:
        """Those of them that the reference has to score."""
        return [window for window in self._lacking() if not self._has_distributions(window)]

    def _has_distributions(self, window: int) -> bool:
        """What the reference left there is whole where its figures were noted after it."""
        return window in self._figures[REFERENCE] and self._folder.has_distributions(window)

    def _window_by_window(self, keeps: Keep) -> None:
        lacking = self._lacking()
        if any(not self._has_distributions(window) for window in lacking):
            self._reference.load(self._windows.longest_tokens)
        for lane in tuple(self._alive):
            if not self._figures[lane.index].is_complete:
                # one that has no room after all is known before hours of scoring
                self._try(lane, partial(lane.load, self._windows.longest_tokens))
        for window in lacking:
            self._control.checkpoint()
            waiting = [lane for lane in self._alive if window not in self._figures[lane.index]]
            if waiting and not self._has_distributions(window):
                self._score_reference(window, keeps)
            for lane in waiting:
                self._try(lane, partial(self._score, lane, window))
            self._folder.forget_distributions(window)
        for lane in tuple(self._alive):
            self._finish(lane)

    def _lane_by_lane(self, keeps: Keep) -> None:
        for window in self._without_distributions():
            self._control.checkpoint()
            self._reference.load(self._windows.longest_tokens)
            self._score_reference(window, keeps)
            self._folder.settle_distributions(window)
        self._reference.unload()
        for lane in tuple(self._alive):
            self._try(lane, partial(self._score_all, lane))
            lane.unload()
            if lane in self._alive:
                self._finish(lane)

    def _score_all(self, lane: ScoringLane) -> None:
        for window in range(len(self._windows)):
            if window not in self._figures[lane.index]:
                self._control.checkpoint()
                self._score(lane, window)

    def _try(self, lane: ScoringLane, act: Callable[[], None]) -> None:
        """Do something with a lane that leaves if it fails."""
        try:
            act()
        except CommandStoppedError:
            raise
        except WeighInError as error:
            self._any_failed = True
            self._alive.remove(lane)
            self._telling.given_up(lane.index)
            lane.unload()
            self._emit(FidelityLaneFailed(lane.index, error.message, error.advice, error.details))

    def _score_reference(self, window: int, keeps: Keep) -> None:
        self._take(self._reference, window, keeps)

    def _score(self, lane: ScoringLane, window: int) -> None:
        lane.load(self._windows.longest_tokens)
        self._take(lane, window, Keep.NOTHING)

    def _take(self, lane: ScoringLane, window: int, keeps: Keep) -> None:
        path = self._folder.distributions_path(window)
        command = self._windows.command(window, threads=lane.threads, distributions_path=path, keeps=keeps)
        started_s = time.monotonic()
        told = lane.ask(command, WindowScored, doing=SCORING)
        figures = _figures_of(told, self._windows.scored_tokens(window))
        self._folder.add_figures(_log_name(lane), window, figures)
        self._telling.scored(lane.index, time.monotonic() - started_s)
        self._figures[lane.index].add(window, figures)

    def _finish(self, lane: ScoringLane) -> None:
        """A lane has scored everything: its result goes into the ledger."""
        figures = self._figures[lane.index].tell()
        if figures is None:
            return
        text = MeasuredText(self._text.name, self._text.sha256, self._context_tokens, len(self._windows))
        keeps = Keep.TOP if self._keeps_top else Keep.EXACT
        result = finished_result(self._reference.measured, lane.measured, text, figures, keeps)
        self._figures[lane.index].forget()
        self._emit(FidelityLaneDone(lane.index, result))

    @property
    def _context_tokens(self) -> int:
        return self._windows.longest_tokens if self._request.conversations else self._request.context_tokens


def _log_name(lane: ScoringLane) -> str:
    return _REFERENCE_LOG if lane.index == REFERENCE else f"lane-{lane.measured.key}"


def _figures_of(told: WindowScored, tokens: int) -> TokenFigures:
    """Raises `WeighInError` for figures that are not those of the window."""
    try:
        figures = TokenFigures.unpacked(told.figures)
    except ValueError as error:
        raise WeighInError("The model's process sent figures that cannot be read.", details=str(error)) from error
    if len(figures) != tokens:
        raise WeighInError(
            "The model's process sent figures of another window.", details=f"{len(figures)} tokens, not {tokens}"
        )
    return figures
