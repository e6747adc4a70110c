"""One turn from its first lane to its last: who is ready, in which mode, and what comes of each."""

import logging
import threading
from collections.abc import Callable, Sequence

from app.adapters.probes.processor import read_processor
from app.domain.errors import WeighInError
from app.domain.lanes.answer import Answer
from app.domain.lanes.threads import share_threads, threads_alone
from app.domain.lanes.turn_mode import Mode, ModeDecision
from app.domain.machines.machine import SystemMemory
from app.domain.protocol.outcome import CANCELLED, Outcome, OutcomeKind
from app.services.comparison.comparison_events import ComparisonEvent, LaneAnswered, TurnStarted
from app.services.comparison.comparison_lane import ComparisonLane
from app.services.comparison.mode_decision import decide_mode
from app.services.comparison.turn_request import TurnRequest
from app.services.processes.one_shot import CommandStoppedError

_log = logging.getLogger(__name__)


class TurnRun:
    """Runs once. Every lane that is asked ends with an answer, whatever happens; `answers` has them by lane id."""

    def __init__(
        self,
        turn: int,
        request: TurnRequest,
        lanes: Sequence[ComparisonLane],
        *,
        all_lanes: Callable[[], Sequence[ComparisonLane]],
        emit: Callable[[ComparisonEvent], None],
        cancelled: threading.Event,
        read_memory: Callable[[], SystemMemory],
    ) -> None:
        self.answers: dict[int, Answer] = {}
        self._turn = turn
        self._request = request
        self._lanes = lanes
        self._all_lanes = all_lanes
        self._emit = emit
        self._cancelled = cancelled
        self._read_memory = read_memory

    def run(self, *, after: Callable[[], None]) -> None:
        """Run all lanes; they wait from the start, and begin when `after` returns."""
        try:
            for lane in self._lanes:
                lane.begin_turn(self._request)
            after()
            self._run_ready([lane for lane in self._lanes if self._prepared(lane)])
        except Exception as error:
            outcome = outcome_of(error)
            for lane in self._lanes:
                if lane.lane_id not in self.answers:
                    self._end(lane, outcome)

    def _run_ready(self, ready: list[ComparisonLane]) -> None:
        decision = self._decide(ready)
        self._emit(TurnStarted(self._turn, self._request.prompt, decision.mode, decision.reason))
        if decision.mode is Mode.TOGETHER:
            self._run_together(ready)
        else:
            self._run_in_turns(ready, keep_loaded=decision.keep_loaded)

    def _prepared(self, lane: ComparisonLane) -> bool:
        if self._cancelled.is_set():
            self._end(lane, CANCELLED)
            return False
        try:
            lane.prepare(self._cancelled.is_set)
        except Exception as error:
            self._end(lane, outcome_of(error))
            return False
        return True

    def _decide(self, ready: list[ComparisonLane]) -> ModeDecision:
        wanted = self._request.mode if len(ready) > 1 else None
        return decide_mode(wanted, ready, self._all_lanes(), self._read_memory())

    def _run_in_turns(self, lanes: list[ComparisonLane], *, keep_loaded: bool) -> None:
        cores = threads_alone(read_processor())
        if not keep_loaded:
            for lane in self._all_lanes():
                lane.unload()
        for lane in lanes:
            (threads,) = share_threads(cores, [lane.spec.settings.threads])
            self._answer(lane, threads)
            lane.record(lanes=1)
            if not keep_loaded:
                lane.unload()

    def _run_together(self, lanes: list[ComparisonLane]) -> None:
        # All are loaded before the first one starts, so that loading does not slow anybody's answer down.
        loaded = [lane for lane in lanes if self._loaded(lane)]
        shares = share_threads(threads_alone(read_processor()), [lane.spec.settings.threads for lane in loaded])
        runs = [
            threading.Thread(target=self._answer, args=(lane, threads), name=f"lane-{lane.lane_id}", daemon=True)
            for lane, threads in zip(loaded, shares, strict=True)
        ]
        for each in runs:
            each.start()
        for each in runs:
            each.join()
        for lane in loaded:
            lane.record(lanes=len(loaded))

    def _loaded(self, lane: ComparisonLane) -> bool:
        failed = CANCELLED if self._cancelled.is_set() else lane.ensure_loaded()
        if failed is not None:
            self._end(lane, failed)
        return failed is None

    def _answer(self, lane: ComparisonLane, threads: int) -> None:
        if self._cancelled.is_set():
            self._end(lane, CANCELLED)
            return
        try:
            answer = lane.run(self._request, self._turn, threads)
        except Exception as error:
            self._end(lane, outcome_of(error))
        else:
            self._finish(lane, answer)

    def _end(self, lane: ComparisonLane, outcome: Outcome) -> None:
        """End a lane's part that brought nothing."""
        self._finish(lane, Answer(self._request.prompt, (), outcome))

    def _finish(self, lane: ComparisonLane, answer: Answer) -> None:
        self.answers[lane.lane_id] = answer
        lane.end_turn(answer)
        self._emit(LaneAnswered(lane.lane_id, self._turn, answer))


def outcome_of(error: Exception) -> Outcome:
    if isinstance(error, CommandStoppedError):
        return CANCELLED
    if isinstance(error, WeighInError):
        return Outcome(OutcomeKind.FAILED, error.message, error.advice, error.details)
    _log.error("a lane broke off", exc_info=error)
    return Outcome(
        OutcomeKind.FAILED,
        message="Something unexpected went wrong in the app while this lane ran.",
        advice="Run again; the log has the details.",
        details=repr(error),
    )
