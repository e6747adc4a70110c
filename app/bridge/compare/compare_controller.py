"""What the Compare page asks for and is told: owns the comparison, turns its events into a few signals a frame."""

import queue
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.adapters.probes.processor import read_processor
from app.bridge.busy import Busy
from app.bridge.compare.differences import DifferenceFinder
from app.bridge.compare.exporting import Exportable, export_comparison
from app.bridge.compare.lane_feed import LaneFeed
from app.bridge.compare.lane_view import LaneView, aligned_answers, relabel
from app.bridge.compare.level_lanes import LevelLanes
from app.bridge.compare.split_tracker import update_splits
from app.bridge.compare.surprise_scores import SurpriseScores
from app.bridge.event_pump import EventPump
from app.bridge.tasks import Tasks
from app.domain.errors import WeighInError
from app.domain.lanes.lane import LaneSpec
from app.domain.lanes.turn_mode import Mode
from app.domain.machines.machine import Machine
from app.domain.protocol.events import Token
from app.services.comparison.comparison import Comparison
from app.services.comparison.comparison_events import (
    ComparisonEvent,
    ScoringFinished,
    TurnFinished,
    TurnStarted,
)
from app.services.comparison.scoring_request import ScoringRequest
from app.services.comparison.turn_request import TurnRequest

_TURN: Final = "A turn on the Compare page"
_READING: Final = "Reading on the Compare page"


class CompareController(LaneFeed):
    """The first lane is the reference. Signals come in the order of events, at most 30 batches a second.

    A turn holds `busy`, and is refused while somebody else holds it.
    """

    lanes_changed = Signal()
    turn_prepared = Signal(str)
    turn_started = Signal(str, str)
    turn_finished = Signal()
    scoring_changed = Signal()
    notice = Signal(object)

    def __init__(
        self,
        lanes: Sequence[LaneSpec],
        *,
        worker_command: Sequence[str] | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(self._follow_turn, parent)
        events: queue.SimpleQueue[ComparisonEvent] = queue.SimpleQueue()
        self._comparison = Comparison((), events, worker_command=worker_command)
        self._tasks = Tasks(self)
        self.busy = Busy(self, free_models=self._comparison.unload_lanes)
        self.differences = DifferenceFinder(self)
        self._last_request: TurnRequest | None = None
        self._pump = EventPump(events, self)
        self._pump.batch.connect(self._on_batch)
        self.surprise = SurpriseScores(lambda: self.lanes, self._start_scoring, self)
        self.lane_scored.connect(self.surprise.take)
        self.levels = LevelLanes(
            lambda: self.lanes, self.busy, add=self.add_lane, lead=self.make_reference, parent=self
        )
        self.levels.notice.connect(self.notice)
        self._mode, self._mode_reason = Mode.TURNS, ""
        self.machine: Machine | None = None
        for lane in lanes:
            self.add_lane(lane)

    @property
    def reference(self) -> LaneView | None:
        return next(iter(self._views.values()), None)

    @property
    def last_request(self) -> TurnRequest | None:
        return self._last_request

    @property
    def cores(self) -> int:
        """Cores that lanes can share."""
        return read_processor().usable_cores

    @property
    def can_offload(self) -> bool:
        """Whether the engine can compute on a GPU; false until the machine is described."""
        engine = self.machine.engine if self.machine else None
        return engine is not None and engine.gpu_offload

    @property
    def exportable(self) -> Exportable | None:
        """What a report can be made of; `None` before the first turn is over."""
        if self._running or self._last_request is None:
            return None
        lanes = tuple(
            (view.spec, view.model, answers)
            for view, answers in zip(self.lanes, aligned_answers(self.lanes), strict=True)
        )
        return Exportable(lanes, self._last_request, self._mode, self._mode_reason, self.machine)

    def view(self, lane_id: int) -> LaneView:
        return self._views[lane_id]

    def add_lane(self, spec: LaneSpec) -> None:
        """Add a lane at the end and look into its file in the background."""
        try:
            lane_id = self._comparison.add_lane(spec)
        except WeighInError as error:
            self.notice.emit(error)
            return
        taken = {view.colour_index for view in self._views.values()}
        free = next(index for index in range(len(taken) + 1) if index not in taken)
        self._views[lane_id] = LaneView(lane_id, spec, colour_index=free)
        relabel(self.lanes)
        self.lanes_changed.emit()
        self._look_into(lane_id)

    def remove_lane(self, lane_id: int) -> None:
        """Take a lane away. Does nothing while a turn runs."""
        if self._running:
            return
        self._comparison.remove_lane(lane_id)
        del self._views[lane_id]
        update_splits(self.lanes, from_start=True)
        relabel(self.lanes)
        self.lanes_changed.emit()

    def change_lane(self, lane_id: int, spec: LaneSpec) -> None:
        """Give a lane another model, other settings or another name. Does nothing while a turn runs.

        Unless only the name changes, what it has said and measured belongs to what it was: it is forgotten.
        """
        if self._running:
            return
        self._comparison.change_lane(lane_id, spec)
        self._views[lane_id].become(spec)
        self._restart_splits()
        relabel(self.lanes)
        self._look_into(lane_id)
        self.lane_facts_changed.emit(lane_id)

    def make_reference(self, lane_id: int) -> None:
        """Move a lane to the front: the others are held against it."""
        if self._running:
            return
        self._views = {lane_id: self._views[lane_id], **self._views}
        self._comparison.move_to_front(lane_id)
        update_splits(self.lanes, from_start=True)
        self.lanes_changed.emit()
        self.surprise.look()

    def run(self, request: TurnRequest) -> None:
        """Start a turn; what happens comes as signals."""
        if self._running or not self._views or not self._begin(_TURN):
            return
        self._last_request = request
        for view in self._asked(request):
            view.begin_turn(replaces_last=request.replaces_last, given=request.given)
        self._restart_splits()
        self.turn_prepared.emit(request.prompt)
        try:
            self._comparison.start_turn(request)
        except WeighInError as error:
            self._end_turn()
            self.notice.emit(error)

    def retry(self, lane_id: int, *, with_remedy: bool = False) -> None:
        """Ask one lane the last prompt again, on demand with the settings that may help it.

        A lane that has no part in the last turn has nothing to repeat: its file is looked into again.
        """
        view = self._views[lane_id]
        if self._running:
            return
        if with_remedy and (remedy := view.remedy) is not None:
            self._comparison.retune_lane(lane_id, remedy.settings)
            view.retune(remedy.settings)
            relabel(self.lanes)
        if (last := self._last_request) is not None and view.answer is not None:
            self.run(replace(last, only_lanes=frozenset({lane_id}), given=view.given))
        view.problem = ""
        self.lane_facts_changed.emit(lane_id)
        self._look_into(lane_id)

    def go_on(self, lane_id: int, given: Sequence[Token]) -> None:
        """Let a lane answer the last prompt anew, going on from `given`; its last answer gives way to that."""
        if self._last_request is not None and lane_id in self._views:
            self.run(replace(self._last_request, only_lanes=frozenset({lane_id}), given=tuple(given)))

    def stop(self) -> None:
        """Stop the turn, or the reading; each lane keeps what it has said."""
        if self._running:
            self._comparison.cancel()

    def start_anew(self) -> None:
        """Forget the conversation; models stay loaded."""
        if self._running:
            return
        self._comparison.clear_conversations()
        for view in self._views.values():
            view.forget()
        self._last_request = None
        self.lanes_changed.emit()

    def export(self, path: Path, *, on_saved: Callable[[Path], None], on_error: Callable[[WeighInError], None]) -> None:
        """Save a report of what is shown, in the background; its ending chooses the form."""
        shown = self.exportable
        if shown is not None:
            self._tasks.run(
                lambda: export_comparison(shown, path, is_cancelled=self._tasks.is_closing),
                on_result=on_saved,
                on_error=on_error,
            )

    def close(self) -> None:
        """End every model process; call once, when the window closes."""
        self._pump.stop()
        self.differences.close()
        self._files.close()
        self.levels.close()
        self._tasks.wait()
        self._comparison.close()

    def _asked(self, request: TurnRequest) -> list[LaneView]:
        only = request.only_lanes
        return [view for view in self._views.values() if only is None or view.lane_id in only]

    def _look_into(self, lane_id: int) -> None:
        self._files.look_into(lane_id, self._views[lane_id].spec)

    def _follow_turn(self, event: TurnStarted | TurnFinished | ScoringFinished) -> None:
        match event:
            case TurnStarted():
                self._mode, self._mode_reason = event.mode, event.mode_reason
                self.turn_started.emit(event.mode.value, event.mode_reason)
            case TurnFinished():
                self._end_turn()
            case ScoringFinished():
                self._end_scoring()

    def _end_turn(self) -> None:
        self._rest(_TURN)
        self.turn_finished.emit()
        self.surprise.look()

    def _start_scoring(self, request: ScoringRequest) -> bool:
        if self._running or not self._begin(_READING):
            return False
        try:
            self._comparison.start_scoring(request)
        except WeighInError as error:
            self._rest(_READING)
            self.notice.emit(error)
            return False
        self.scoring_changed.emit()
        return True

    def _end_scoring(self) -> None:
        self._rest(_READING)
        self.scoring_changed.emit()

    def _begin(self, what: str) -> bool:
        """Take the lanes for a turn or a reading; tells the user where somebody else computes."""
        if not self.busy.hold(what):
            self.notice.emit(WeighInError(self.busy.sentence))
            return False
        self._running = True
        self._pump.start()
        return True

    def _rest(self, what: str) -> None:
        self._running = False
        self._pump.stop()
        self.busy.release(what)
