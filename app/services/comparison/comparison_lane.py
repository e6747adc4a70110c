"""A lane inside a comparison: its model, its process, its conversation, and what it tells about itself."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from app.adapters.gguf_file import FileStamp
from app.adapters.gpu_memory import GpuMemory
from app.adapters.probes.memory import read_system_memory
from app.adapters.process_memory import ProcessMemory
from app.domain.errors import WeighInError
from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.plan.lane_plan import LanePlan
from app.domain.protocol.events import Command, Generate, TokensGenerated, WorkerEvent
from app.domain.protocol.outcome import Outcome, OutcomeKind
from app.services.comparison.comparison_events import (
    ComparisonEvent,
    LaneReported,
    LaneState,
    LaneStateChanged,
    LaneUnderstood,
    LevelProgressed,
)
from app.services.comparison.lane_models import LaneModel, prepare_lane
from app.services.comparison.lane_record import LaneRecord
from app.services.comparison.lane_room import LaneRoom, main_memory_bytes, predicted_memory, refuse_if_too_large
from app.services.comparison.lane_runner import HUNG_AFTER_S, LaneEnded, LaneRunner
from app.services.comparison.turn_request import Conversation, TurnRequest

Result = TypeVar("Result")

_STATE_OF_OUTCOME = {
    OutcomeKind.FINISHED: LaneState.DONE,
    OutcomeKind.CANCELLED: LaneState.STOPPED,
}


class ComparisonLane:
    """Steps of one lane's turn, in order: `begin_turn`, `prepare`, `ensure_loaded`/`run`, `end_turn`."""

    def __init__(
        self,
        lane_id: int,
        spec: LaneSpec,
        *,
        emit: Callable[[ComparisonEvent], None],
        gpu: GpuMemory,
        worker_command: Sequence[str] | None = None,
        room: LaneRoom | None = None,
        hung_after_s: float = HUNG_AFTER_S,
    ) -> None:
        self.lane_id = lane_id
        self.spec = spec
        self.conversation = Conversation()
        self.model: LaneModel | None = None
        self._emit = emit
        self._room = room or LaneRoom(read_system_memory)
        self._runner = LaneRunner(
            on_event=self._on_event, gpu=gpu, worker_command=worker_command, hung_after_s=hung_after_s
        )
        self._loaded_from: tuple[FileStamp, ...] = ()
        self._record: LaneRecord | None = None
        self._plan: LanePlan | None = None
        self._gpu_layers = 0
        self._told: tuple[LaneState, str] = (LaneState.IDLE, "")

    @property
    def needs_bytes(self) -> int | None:
        """What the lane takes in memory once loaded: measured if it is, else planned; `None` before it is prepared."""
        memory = self._runner.memory
        if memory is not None and memory.peak_bytes:
            return memory.peak_bytes + (memory.runtime_bytes or 0)
        return main_memory_bytes(self._plan, self.model) if self.model and self._plan else None

    @property
    def coming_plan(self) -> LanePlan | None:
        """How it is to be loaded; `None` while it is, and before it is prepared."""
        return None if self.is_loaded() else self._plan

    @property
    def held_bytes(self) -> int:
        """What its process holds right now, and would give back if it were unloaded."""
        sampled = self.sample_memory()
        return sampled[0].private_bytes if sampled is not None else 0

    def change(self, spec: LaneSpec) -> Callable[[], None]:
        """Another model or other settings. The function returned ends the old process, which may take seconds."""
        before, self.spec = self.spec, spec
        if replace(spec, name="") == replace(before, name=""):
            return lambda: None
        self.conversation.clear()
        self.model = None
        return self._runner.detach()

    def retune(self, settings: LaneSettings) -> Callable[[], None]:
        """Other settings for the same model and conversation. What is returned is as for `change`."""
        self.spec = replace(self.spec, settings=settings)
        self.model = None
        return self._runner.detach()

    def allow(self) -> None:
        """Forget an earlier `cancel`: a turn begins."""
        self._runner.allow()

    def begin_turn(self, request: TurnRequest) -> None:
        self.conversation.prepare(request)
        self._tell(LaneState.WAITING)

    def prepare(self, is_cancelled: Callable[[], bool]) -> None:
        """Find and understand the model. Raises `WeighInError`."""
        level = self.spec.builtin_level or ""

        def on_progress(fraction: float) -> None:
            self._tell(LaneState.PREPARING, f"making {level} of the built-in model")
            self._emit(LevelProgressed(self.lane_id, level, fraction))

        self.model = prepare_lane(self.spec, on_progress=on_progress, is_cancelled=is_cancelled)
        if not self.is_loaded():
            self._plan = self._room.plan(self.model, self.spec)
        self._emit(LaneUnderstood(self.lane_id, self.model))
        self._tell(LaneState.WAITING)

    def ensure_loaded(self) -> Outcome | None:
        """Load unless exactly this is loaded; the outcome if that failed."""
        if self.model is None:
            return Outcome(OutcomeKind.NEVER_STARTED, message="The lane has no model.")
        if self.is_loaded():
            return None
        self._tell(LaneState.LOADING)
        try:
            self._runner.unload()
            self._plan = plan = self._room.plan(self.model, self.spec)
            refuse_if_too_large(plan)
            self._gpu_layers = self._room.gpu_layers(plan, self.spec)
            load = self.model.load_command(self.spec, gpu_layers=self._gpu_layers)
            loaded = self._runner.load(load)
            self._record = LaneRecord(self.model, load, loaded, predicted_memory(plan, self.model))
            self._loaded_from = self.model.stamps
        except LaneEnded as ended:
            return ended.outcome
        except WeighInError as error:
            return Outcome(OutcomeKind.OUT_OF_MEMORY, error.message, error.advice, error.details)
        return None

    def is_loaded(self) -> bool:
        """Whether its file, as it is now, is loaded as its settings say; GPU layers that are left open stay."""
        if self.model is None:
            return False
        load = self.model.load_command(self.spec, gpu_layers=self._gpu_layers)
        return self._runner.is_loaded_as(load) and self._loaded_from == self.model.stamps

    def run(self, request: TurnRequest, turn: int, threads: int) -> Answer:
        """Load if need be and answer; what goes wrong is in the answer's outcome."""
        failed = self.ensure_loaded()
        if failed is not None:
            return Answer(request.prompt, (), failed)
        self._tell(LaneState.READING_PROMPT)
        generate = Generate(
            turn=turn,
            messages=self.conversation.messages_for(request),
            sampling=request.sampling,
            threads=threads,
            reuse_prefix=not request.regenerate,
            given_tokens=tuple(token.token_id for token in request.given),
            given_text="".join(token.text for token in request.given),
        )

        def give() -> Answer:
            return self._runner.answer(generate, request.given)

        return give() if self._record is None else self._record.watch(give, self._runner.memory, threads=threads)

    def ask(self, command: Command, result_type: type[Result], *, doing: str) -> Result:
        """Ask the loaded model something else than an answer. Raises `LaneEnded`, as `LaneRunner.ask` says.

        What it takes for that does not count towards the peaks of answers.
        """
        if self._runner.memory is not None:
            self._runner.memory.let_peaks_stand()
        return self._runner.ask(command, result_type, doing=doing)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """What is done inside has no part in the conversation: the lane's state is told as it was when it is over."""
        before = self._told
        try:
            yield
        finally:
            self._tell(*before)

    def record(self, *, lanes: int) -> None:
        """Note the answer in the ledger, once no lane streams; `lanes` is how many answered at the same time."""
        if self._record is not None:
            self._record.write(lanes=lanes)

    def end_turn(self, answer: Answer) -> None:
        """Remember the answer for the next turn and tell how it ended."""
        spoke = answer.generated_tokens or (answer.tokens and answer.outcome.successful)
        self.conversation.add(answer.prompt, answer.text if spoke else None)
        self._tell(_STATE_OF_OUTCOME.get(answer.outcome.kind, LaneState.FAILED), answer.outcome.message)

    @property
    def runtime_bytes(self) -> int | None:
        """What its process held just before the model was loaded."""
        memory = self._runner.memory
        return memory.runtime_bytes if memory is not None else None

    def sample_memory(self) -> tuple[ProcessMemory, int | None] | None:
        memory = self._runner.memory
        return memory.sample() if memory is not None else None

    def cancel(self) -> None:
        """Stop what it does. Never blocks."""
        self._runner.cancel()

    def unload(self) -> None:
        """End the process: its memory is free for the next lane."""
        self._runner.unload()

    def close(self) -> None:
        """End the process for good."""
        self._runner.close()

    def _on_event(self, event: WorkerEvent) -> None:
        if isinstance(event, TokensGenerated):
            self._tell(LaneState.ANSWERING)
        self._emit(LaneReported(self.lane_id, event))

    def _tell(self, state: LaneState, note: str = "") -> None:
        if (state, note) == self._told:
            return
        self._told = (state, note)
        self._emit(LaneStateChanged(self.lane_id, state, note))
