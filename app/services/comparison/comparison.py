"""The heart: one prompt through every lane, one after the other or together, told as a stream of events."""

import itertools
import queue
import threading
import time
from collections.abc import Callable, Sequence
from typing import Final

from app.adapters.gpu_memory import GpuMemory
from app.adapters.probes.memory import read_system_memory
from app.domain.errors import UsageError
from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import MAX_LANES, LaneSettings, LaneSpec
from app.domain.machines.machine import SystemMemory
from app.services.comparison.comparison_events import (
    ComparisonEvent,
    MemorySampled,
    ScoringFinished,
    TurnFinished,
)
from app.services.comparison.comparison_lane import ComparisonLane
from app.services.comparison.lane_memory import MemorySampler
from app.services.comparison.lane_room import LaneRoom, ReadPools
from app.services.comparison.lane_runner import HUNG_AFTER_S
from app.services.comparison.scoring_request import ScoringRequest
from app.services.comparison.scoring_run import ScoringRun
from app.services.comparison.turn_request import TurnRequest
from app.services.comparison.turn_run import TurnRun
from app.services.machine.own_pools import read_own_pools
from app.services.processes.background_endings import BackgroundEndings

Events = queue.SimpleQueue[ComparisonEvent]

_CLOSE_WAIT_S: Final = 10.0


class Comparison:
    """Lanes and the turns they run. All methods may be called from any thread; one turn runs at a time.

    Everything that happens goes into `events`, ending each turn with `TurnFinished`. Close it when done: that ends
    every model process. Nothing but `run_turn` and `close` blocks.
    """

    def __init__(
        self,
        lanes: Sequence[LaneSpec],
        events: Events,
        *,
        worker_command: Sequence[str] | None = None,
        read_memory: Callable[[], SystemMemory] = read_system_memory,
        read_pools: ReadPools = read_own_pools,
        hung_after_s: float = HUNG_AFTER_S,
    ) -> None:
        self._events = events
        self._worker_command = worker_command
        self._read_memory = read_memory
        self._room = LaneRoom(read_memory, read_pools)
        self._hung_after_s = hung_after_s
        self._gpu = GpuMemory()
        self._ids = itertools.count(1)
        # Guards the lanes' dictionary and the beginning of turns; held for moments only.
        self._lock = threading.Lock()
        self._lanes: dict[int, ComparisonLane] = {}
        self._endings = BackgroundEndings()
        self._turn = 0
        self._running = False
        self._closed = False
        self._cancelled = threading.Event()
        self._thread: threading.Thread | None = None
        self._started_at = 0.0
        for lane in lanes:
            self.add_lane(lane)

    @property
    def lane_ids(self) -> tuple[int, ...]:
        return tuple(self._lanes)

    @property
    def running(self) -> bool:
        """Whether a turn runs; false once its `TurnFinished` can be read."""
        return self._running

    def lane(self, lane_id: int) -> ComparisonLane:
        return self._lanes[lane_id]

    def add_lane(self, spec: LaneSpec) -> int:
        """Add a lane, for the next turn if one runs; returns its id. Raises `UsageError` beyond eight."""
        with self._lock:
            if len(self._lanes) >= MAX_LANES:
                raise UsageError(f"There can be {MAX_LANES} lanes at most.")
            lane_id = next(self._ids)
            self._lanes[lane_id] = ComparisonLane(
                lane_id,
                spec,
                emit=self._events.put,
                gpu=self._gpu,
                worker_command=self._worker_command,
                room=self._room,
                hung_after_s=self._hung_after_s,
            )
        return lane_id

    def remove_lane(self, lane_id: int) -> None:
        """Take a lane away; its process ends in the background. Raises `UsageError` while a turn runs."""
        with self._lock:
            self._refuse_while_running()
            lane = self._lanes.pop(lane_id)
            self._endings.run(lane.close)

    def change_lane(self, lane_id: int, spec: LaneSpec) -> None:
        """Give a lane another model or settings: its conversation begins anew. Another name alone changes nothing else.

        Raises `UsageError` while a turn runs.
        """
        with self._lock:
            self._refuse_while_running()
            self._endings.run(self._lanes[lane_id].change(spec))

    def retune_lane(self, lane_id: int, settings: LaneSettings) -> None:
        """Give a lane other settings in mid-conversation. Raises `UsageError` while a turn runs."""
        with self._lock:
            self._refuse_while_running()
            self._endings.run(self._lanes[lane_id].retune(settings))

    def move_to_front(self, lane_id: int) -> None:
        """Make a lane the first to run: the reference. Raises `UsageError` while a turn runs."""
        with self._lock:
            self._refuse_while_running()
            self._lanes = {lane_id: self._lanes[lane_id], **self._lanes}

    def start_turn(self, request: TurnRequest) -> None:
        """Run a turn in the background. Raises `UsageError` while one runs."""
        lanes = self._begin_turn(request)
        self._thread = threading.Thread(target=self._run_begun, args=(request, lanes), name="comparison", daemon=True)
        self._thread.start()

    def run_turn(self, request: TurnRequest) -> dict[int, Answer]:
        """Run a turn in this thread; returns each lane's answer by lane id, failed ones included.

        Raises `UsageError` while one runs.
        """
        return self._run_begun(request, self._begin_turn(request))

    def start_scoring(self, request: ScoringRequest) -> None:
        """Let lanes read an answer in the background, ending with `ScoringFinished`.

        Raises `UsageError` while a turn runs, or another reading.
        """
        whole = (request, *self._begin_scoring(request))
        self._thread = threading.Thread(target=self._score, args=whole, name="scoring", daemon=True)
        self._thread.start()

    def cancel(self) -> None:
        """Stop the turn, or the reading: the lane that answers keeps what it has, the others are skipped."""
        with self._lock:
            self._cancelled.set()
            for lane in self._lanes.values():
                lane.cancel()

    def clear_conversations(self) -> None:
        """Forget all turns; models stay loaded. Raises `UsageError` while a turn runs."""
        with self._lock:
            self._refuse_while_running()
            for lane in self._lanes.values():
                lane.conversation.clear()

    def unload_lanes(self) -> None:
        """Free the memory of all models; conversations stay, and the next turn loads them again.

        Blocks until their processes have ended. Raises `UsageError` while a turn runs.
        """
        with self._lock:
            self._refuse_while_running()
            lanes = list(self._lanes.values())
        for lane in lanes:
            lane.unload()

    def close(self) -> None:
        """Stop everything and end every model process; no turn can begin any more."""
        with self._lock:
            self._closed = True
        self.cancel()
        if self._thread is not None:
            self._thread.join(_CLOSE_WAIT_S)
        for lane in self._all_lanes():
            self._endings.run(lane.close)
        self._endings.wait()
        self._gpu.close()

    def _refuse_while_running(self) -> None:
        if self._running:
            raise UsageError("The lanes are at work; stop it first.")

    def _begin_turn(self, request: TurnRequest) -> list[ComparisonLane]:
        """The lanes that are asked."""
        with self._lock:
            self._begin()
            self._turn += 1
            only = request.only_lanes
            return [lane for lane_id, lane in self._lanes.items() if only is None or lane_id in only]

    def _begin_scoring(self, request: ScoringRequest) -> tuple[ComparisonLane, list[ComparisonLane]]:
        with self._lock:
            self._begin()
            readers = [self._lanes[lane_id] for lane_id in request.reader_ids if lane_id in self._lanes]
            return self._lanes[request.author_id], readers

    def _begin(self) -> None:
        """From here on a cancel is meant for what begins. With the lock held."""
        self._refuse_while_running()
        if self._closed:
            raise UsageError("This comparison is closed.")
        self._running = True
        self._cancelled.clear()
        for lane in self._lanes.values():
            lane.allow()

    def _score(self, request: ScoringRequest, author: ComparisonLane, readers: list[ComparisonLane]) -> None:
        scoring = ScoringRun(
            request,
            author,
            readers,
            all_lanes=self._all_lanes,
            emit=self._events.put,
            cancelled=self._cancelled,
            read_memory=self._read_memory,
        )
        try:
            scoring.run(after=self._endings.wait)
        finally:
            self._running = False
            self._events.put(ScoringFinished())

    def _run_begun(self, request: TurnRequest, lanes: list[ComparisonLane]) -> dict[int, Answer]:
        self._started_at = time.monotonic()
        turn = TurnRun(
            self._turn,
            request,
            lanes,
            all_lanes=self._all_lanes,
            emit=self._events.put,
            cancelled=self._cancelled,
            read_memory=self._read_memory,
        )
        sampler = MemorySampler(self._sample_memory)
        try:
            sampler.start()
            # memory of processes that are ending is not free yet
            turn.run(after=self._endings.wait)
        finally:
            sampler.stop()
            self._running = False
            self._events.put(TurnFinished(self._turn))
        return turn.answers

    def _all_lanes(self) -> list[ComparisonLane]:
        with self._lock:
            return list(self._lanes.values())

    def _sample_memory(self) -> None:
        at_s = time.monotonic() - self._started_at
        for lane in self._all_lanes():
            sampled = lane.sample_memory()
            if sampled is None:
                continue
            memory, gpu_bytes = sampled
            private_bytes, base_bytes = memory.private_bytes, lane.runtime_bytes
            model_bytes = None if base_bytes is None else max(0, private_bytes - base_bytes)
            self._events.put(
                MemorySampled(lane.lane_id, at_s, private_bytes, model_bytes, memory.mapped_bytes, gpu_bytes)
            )
