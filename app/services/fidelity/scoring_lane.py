"""One model of a measurement with its process: planned, loaded, asked for windows."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from app.adapters.gpu_memory import GpuMemory
from app.adapters.probes.processor import read_processor
from app.domain.errors import WeighInError
from app.domain.lanes.threads import share_threads, threads_alone
from app.domain.plan.lane_plan import LanePlan
from app.domain.protocol.events import Command, LoadProgress, WorkerEvent
from app.domain.protocol.outcome import OutcomeKind
from app.domain.protocol.scoring_messages import WindowProgress
from app.services.comparison.lane_room import LaneRoom, main_memory_bytes, refuse_if_too_large
from app.services.comparison.lane_runner import LaneEnded, LaneRunner
from app.services.fidelity.measured_lanes import MeasuredLane
from app.services.processes.one_shot import CommandStoppedError

Result = TypeVar("Result")

# What `tell` gets while a window is scored; its share is then of that window.
SCORING: Final = "scoring"
# Windows have a context of their own: the one that answers would be given is not needed.
_TINY_CONTEXT_TOKENS: Final = 256
# Rows of scores that are worked on at a time, in the engine and beside it.
_ROWS_BYTES: Final = 64 << 20
_ROWS_COPIES: Final = 3


@dataclass(frozen=True, slots=True)
class ProcessMeans:
    """What all model processes of a measurement share."""

    room: LaneRoom
    gpu: GpuMemory
    worker_command: Sequence[str] | None
    hung_after_s: float


class ScoringLane:
    """`tell` gets what it is doing and the share of that. `cancel` may be called from any thread, the rest from one.

    Methods raise `WeighInError` for what goes wrong, `CommandStoppedError` after a cancel.
    """

    def __init__(
        self,
        measured: MeasuredLane,
        means: ProcessMeans,
        *,
        threads: int | None,
        tell: Callable[[str, float], None],
    ) -> None:
        self.measured = measured
        wanted = measured.spec.settings.threads if threads is None else threads
        (self.threads,) = share_threads(threads_alone(read_processor()), [wanted])
        self._room = means.room
        self._tell = tell
        self._runner = LaneRunner(
            on_event=self._hear, gpu=means.gpu, worker_command=means.worker_command, hung_after_s=means.hung_after_s
        )

    @property
    def index(self) -> int:
        return self.measured.index

    @property
    def is_loaded(self) -> bool:
        return self._runner.loaded is not None

    def plan(self, window_tokens: int) -> LanePlan:
        """What it takes for windows of so many tokens."""
        return self._room.plan(replace(self.measured.model, context_tokens=window_tokens), self.measured.spec)

    def needs_bytes(self, plan: LanePlan) -> int:
        """What it takes of main memory by that plan, with the scores that it works on."""
        vocabulary_size = self.measured.model.shape.vocabulary_size or 0
        rows_bytes = min(_ROWS_BYTES, plan.setting.context_tokens * vocabulary_size * 4)
        return main_memory_bytes(plan, self.measured.model) + _ROWS_COPIES * rows_bytes

    def load(self, window_tokens: int) -> None:
        """Load the model unless it is."""
        if self.is_loaded:
            return
        self._tell("loading", 0.0)
        plan = self.plan(window_tokens)
        refuse_if_too_large(plan)
        load = self.measured.model.load_command(
            self.measured.spec, gpu_layers=self._room.gpu_layers(plan, self.measured.spec)
        )
        with _told_plainly():
            self._runner.load(replace(load, context_tokens=_TINY_CONTEXT_TOKENS))

    def ask(self, command: Command, result_type: type[Result], *, doing: str) -> Result:
        """Have the loaded model do something; `doing` as in "scoring"."""
        with _told_plainly():
            return self._runner.ask(command, result_type, doing=f"while {doing}")

    def cancel(self) -> None:
        """End what is under way. Never blocks."""
        self._runner.cancel()

    def unload(self) -> None:
        """End the process: its memory is free then."""
        self._runner.unload()

    def close(self) -> None:
        """End the process for good."""
        self._runner.close()

    def _hear(self, event: WorkerEvent) -> None:
        if isinstance(event, LoadProgress):
            self._tell("loading", event.fraction)
        if isinstance(event, WindowProgress):
            self._tell(SCORING, event.evaluated_tokens / max(1, event.total_tokens))


@contextmanager
def _told_plainly() -> Iterator[None]:
    """Turn an end of a lane's process or command into an error for the user."""
    try:
        yield
    except LaneEnded as ended:
        outcome = ended.outcome
        if outcome.kind is OutcomeKind.CANCELLED:
            raise CommandStoppedError("Stopped.") from ended
        raise WeighInError(outcome.message, advice=outcome.advice, details=outcome.details) from ended
