"""What the Figures view asks for and is told: owns a measurement, turns its events into a few signals a frame."""

import queue
from collections.abc import Callable, Sequence
from enum import StrEnum
from time import monotonic
from typing import Final, Protocol

from PySide6.QtCore import QObject, Signal

from app.bridge.compare.compare_controller import CompareController
from app.bridge.event_pump import EventPump
from app.bridge.fidelity.lane_measurement import Phase
from app.bridge.fidelity.measurement_rows import MeasurementRows
from app.bridge.fidelity.pace import Pace, pace_of
from app.bridge.fidelity.text_choice import TextChoice, TextKind, conversations_of
from app.bridge.tasks import Tasks
from app.domain.errors import WeighInError
from app.services.fidelity.fidelity_events import (
    FidelityEvent,
    FidelityFinished,
    FidelityLaneDone,
    FidelityPrepared,
    FidelityProgressed,
    FidelityRequest,
)

_FEWEST_LANES: Final = 2
MEASUREMENT: Final = "A measurement on the Fidelity page"


class Run(Protocol):
    """A measurement: `run` blocks, the others are called from other threads."""

    def run(self) -> None: ...
    def pause(self) -> None: ...
    def resume(self) -> None: ...
    def cancel(self) -> None: ...


MakeRun = Callable[[FidelityRequest, Callable[[FidelityEvent], None]], Run]


class RunState(StrEnum):
    """What the measurement does."""

    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"


class FidelityController(QObject):
    """Lanes are those of Compare, the first is the reference. `rows` are one a lane.

    While a measurement runs the rows are the lanes that it began with. `rows_changed` says that they are others,
    `row_changed` carries the place of one whose figures or words changed, `state_changed` follows `state`,
    `progressed` whatever is told of the whole run, `result_came` each result that went into the ledger.
    """

    rows_changed = Signal()
    row_changed = Signal(int)
    state_changed = Signal()
    progressed = Signal()
    result_came = Signal()
    notice = Signal(object)

    def __init__(self, lanes: CompareController, make_run: MakeRun, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes = lanes
        self._make_run = make_run
        self._tasks = Tasks(self, threads=1)
        self._events: queue.SimpleQueue[FidelityEvent] = queue.SimpleQueue()
        self._pump = EventPump(self._events, self)
        self._pump.batch.connect(self._on_batch)
        self._run: Run | None = None
        self._request: FidelityRequest | None = None
        self._began_s = 0.0
        self._stopped = False
        self._pace: Pace | None = None
        self._closed = False
        self.state = RunState.IDLE
        self.rows = MeasurementRows()
        self.prepared: FidelityPrepared | None = None
        self.run_share = 0.0
        self.left_s: float | None = None
        self._follow_lanes()
        lanes.lanes_changed.connect(self._follow_lanes)
        lanes.lane_facts_changed.connect(lambda _lane: self._follow_lanes())

    @property
    def is_running(self) -> bool:
        """Whether a measurement is under way, paused or not."""
        return self.state is not RunState.IDLE

    def can_go_on(self, choice: TextChoice) -> bool:
        """Whether measuring that goes on with what was stopped."""
        if not self._stopped or self.is_running or len(self._lanes.lanes) < _FEWEST_LANES:
            return False
        return self._request == self._request_for(choice)

    @property
    def has_conversation(self) -> bool:
        """Whether the reference answered anything that could be scored."""
        reference = self._lanes.reference
        return reference is not None and bool(conversations_of(reference.answers, ""))

    def refusal(self, choice: TextChoice) -> str:
        """Why nothing can be measured now; empty where it can."""
        if self._lanes.busy.is_held_by_other(MEASUREMENT):
            return self._lanes.busy.sentence
        if len(self._lanes.lanes) < _FEWEST_LANES:
            return "A measurement needs a lane to hold against the reference."
        if choice.kind is TextKind.FILE and choice.path is None:
            return "Choose a text file first."
        if choice.kind is TextKind.CONVERSATION and not self.has_conversation:
            return "The reference has not answered anything yet: ask it something on the Compare page."
        return ""

    def expected_s(self, choice: TextChoice) -> float | None:
        """Seconds that a measurement may take; `None` while unknown."""
        if self._pace is None or choice.kind is TextKind.CONVERSATION or choice.windows is None:
            return None
        specs = [view.spec for view in self._lanes.lanes]
        return self._pace.expected_s(specs, choice.windows * choice.context_tokens)

    def measure(self, choice: TextChoice) -> None:
        """Begin; the same lanes and text go on where they were stopped. A refusal comes as a notice."""
        if self.is_running:
            return
        sentence = self.refusal(choice)
        if sentence or not self._lanes.busy.hold(MEASUREMENT):
            self.notice.emit(WeighInError(sentence or self._lanes.busy.sentence))
            return
        self._follow_lanes()
        self.rows.begin()
        self.prepared, self.run_share, self.left_s, self._stopped = None, 0.0, None, False
        self._request = self._request_for(choice)
        self._began_s = monotonic()
        self._run = run = self._make_run(self._request, self._events.put)
        self._set_state(RunState.RUNNING)
        self.rows_changed.emit()
        self._pump.start()

        def work() -> None:
            # what Compare has loaded would lack in memory
            self._lanes.busy.free_models()
            run.run()

        self._tasks.run(work, on_result=lambda _nothing: self._end(), on_error=self._on_error)

    def pause(self) -> None:
        """Rest after the window under way."""
        if self._run is not None and self.state is RunState.RUNNING:
            self._run.pause()
            self._set_state(RunState.PAUSED)

    def resume(self) -> None:
        """Go on after a pause."""
        if self._run is not None and self.state is RunState.PAUSED:
            self._run.resume()
            self._set_state(RunState.RUNNING)

    def stop(self) -> None:
        """Leave it; what was scored is kept."""
        if self._run is not None and self.state in (RunState.RUNNING, RunState.PAUSED):
            self._run.cancel()
            self._set_state(RunState.STOPPING)

    def close(self) -> None:
        """Call once, when the window closes."""
        self._closed = True
        if self._run is not None:
            self._run.cancel()
        self._tasks.wait()
        self._pump.stop()
        self._lanes.busy.release(MEASUREMENT)

    def _request_for(self, choice: TextChoice) -> FidelityRequest:
        reference, *others = (view.spec for view in self._lanes.lanes)
        if choice.kind is TextKind.CONVERSATION:
            last = self._lanes.last_request
            answers = self._lanes.lanes[0].answers
            conversations = conversations_of(answers, last.system if last else "")
            return FidelityRequest(reference, tuple(others), conversations=conversations)
        path = choice.path if choice.kind is TextKind.FILE else None
        return FidelityRequest(
            reference,
            tuple(others),
            text_path=path,
            context_tokens=choice.context_tokens,
            windows=choice.windows,
        )

    def _follow_lanes(self) -> None:
        if not self.is_running:
            self.rows.follow(self._lanes.lanes)
            self.rows_changed.emit()

    def _on_batch(self, events: Sequence[FidelityEvent]) -> None:
        if self._closed:
            return
        changed: set[int] = set()
        for event in events:
            changed |= self._on_event(event)
        for place in sorted(changed):
            self.row_changed.emit(place)
        self.progressed.emit()

    def _on_event(self, event: FidelityEvent) -> set[int]:
        match event:
            case FidelityPrepared():
                self.prepared = event
                return set()
            case FidelityFinished():
                self._stopped = event.stopped
                self.rows.settle()
                return set(range(len(self.rows)))
            case FidelityProgressed():
                self.run_share, self.left_s = max(self.run_share, event.run_share), event.left_s
        place = self.rows.take(event)
        if isinstance(event, FidelityLaneDone):
            self.result_came.emit()
        return {place}

    def _on_error(self, error: WeighInError) -> None:
        self._end()
        self.notice.emit(error)

    def _end(self) -> None:
        self._pump.stop()
        self.rows.settle()
        self._learn_pace()
        self._run = None
        self._lanes.busy.release(MEASUREMENT)
        self._set_state(RunState.IDLE)
        self._follow_lanes()

    def _learn_pace(self) -> None:
        """Only a run that was whole and began at the first window tells how long the next one takes."""
        prepared, request = self.prepared, self._request
        if prepared is None or request is None or self._stopped or prepared.resumed_windows or request.conversations:
            return
        if all(row.phase is Phase.DONE for row in self.rows):
            lanes = (request.reference, *request.lanes)
            tokens = prepared.windows * request.context_tokens
            self._pace = pace_of(lanes, took_s=monotonic() - self._began_s, tokens=tokens)

    def _set_state(self, state: RunState) -> None:
        self.state = state
        self.state_changed.emit()
