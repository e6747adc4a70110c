"""One lane's model process, driven step by step: load, answer, again. Blocks the thread that calls it."""

import logging
import queue
import threading
from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from app.adapters.gpu_memory import GpuMemory
from app.domain.lanes.answer import Answer
from app.domain.protocol.events import (
    AnswerFinished,
    Cancel,
    Command,
    Failed,
    FailureCode,
    Generate,
    Load,
    Loaded,
    LoadProgress,
    PrefillProgress,
    Ready,
    StopReason,
    Token,
    TokensGenerated,
    WorkerEvent,
)
from app.domain.protocol.outcome import CANCELLED, FINISHED, Outcome, OutcomeKind
from app.services.comparison.answer_under_way import AnswerUnderWay
from app.services.comparison.lane_memory import LaneMemory
from app.services.processes.process_watch import ProcessWatch
from app.services.processes.worker_process import WorkerProcess

_log = logging.getLogger(__name__)

Result = TypeVar("Result")

_POLL_S: Final = 0.1
# A model process answers a cancel within 100 ms; one that does not is ended.
_CANCEL_GRACE_S: Final = 2.0
_KILL_S: Final = 5.0
# Without an event and without a sign of life for so long, a model process is taken for hung.
HUNG_AFTER_S: Final = 30.0
_NO_MODEL: Final = Outcome(OutcomeKind.NEVER_STARTED, message="No model is loaded.")


class LaneEnded(Exception):  # noqa: N818 - an end, not always an error
    """What was under way is over; `outcome` says how."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.message)
        self.outcome = outcome


class LaneRunner:
    """Owns at most one model process. `on_event` gets its events on the calling thread of `load`, `answer` and `ask`.

    `cancel`, `detach` and `close` may be called from other threads; everything else from one thread at a time.
    """

    def __init__(
        self,
        *,
        on_event: Callable[[WorkerEvent], None],
        gpu: GpuMemory,
        worker_command: Sequence[str] | None = None,
        hung_after_s: float = HUNG_AFTER_S,
    ) -> None:
        self._on_event = on_event
        self._gpu = gpu
        self._worker_command = worker_command
        self._hung_after_s = hung_after_s
        self._inbox: queue.SimpleQueue[WorkerEvent | Outcome] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._worker: WorkerProcess | None = None
        self._load: Load | None = None
        self._loaded: Loaded | None = None
        self._cancelled = threading.Event()
        self._closed = False
        self.memory: LaneMemory | None = None

    @property
    def loaded(self) -> Loaded | None:
        """What the engine said about the model that is loaded, if one is."""
        return self._loaded

    def is_loaded_as(self, load: Load) -> bool:
        """Whether exactly this is loaded and alive (threads may differ: they are set per answer)."""
        worker = self._worker
        return self._loaded is not None and worker is not None and worker.alive and self._load == load

    def load(self, load: Load) -> Loaded:
        """Load into a fresh process, so that its memory is this model's alone.

        Raises `LaneEnded`; no process is left then.
        """
        self.unload()
        try:
            worker = self._start()
            self._await(Ready)
            if self.memory is not None:
                self.memory.mark_base()
            worker.doing = "while loading"
            self._send(worker, load)
            loaded = self._await(Loaded)
        except LaneEnded:
            self.unload()
            raise
        worker.doing = "while idle"
        self._load, self._loaded = load, loaded
        self._sample()
        return loaded

    def answer(self, generate: Generate, given: tuple[Token, ...] = ()) -> Answer:
        """Run one turn on the loaded model; never raises for what happens to the process: the outcome tells.

        `given` are the tokens of `generate.given_tokens`.
        """
        turn = AnswerUnderWay(generate.messages[-1].content, given)
        worker, memory, loaded = self._worker, self.memory, self._loaded
        if worker is None or not worker.alive or loaded is None:
            return turn.ended(_NO_MODEL, loaded=None, memory=None)
        worker.doing = "while reading the prompt"
        self._send(worker, generate)
        try:
            finished = self._await(AnswerFinished, turn)
            outcome = CANCELLED if finished.stop_reason is StopReason.CANCELLED else FINISHED
        except LaneEnded as ended:
            outcome = ended.outcome
        self._sample()
        worker.doing = "while idle"
        if not worker.alive:
            self.unload()
        return turn.ended(outcome, loaded=loaded, memory=memory)

    def ask(self, command: Command, result_type: type[Result], *, doing: str) -> Result:
        """Send a command to the process of the loaded model and return its result.

        `doing` completes the sentence if the process dies ("while scoring"). Raises `LaneEnded`: the process is gone
        then, unless the command alone failed or was cancelled.
        """
        worker = self._worker
        if worker is None or not worker.alive or self._loaded is None:
            raise LaneEnded(_NO_MODEL)
        worker.doing = doing
        self._send(worker, command)
        try:
            result = self._await(result_type)
        except LaneEnded:
            if not worker.alive:
                self.unload()
            raise
        worker.doing = "while idle"
        return result

    def cancel(self) -> None:
        """End what is under way; the process and its model stay, if it obeys. Never blocks."""
        self._cancelled.set()
        worker = self._worker
        if worker is not None:
            worker.send(Cancel())

    def allow(self) -> None:
        """Forget an earlier `cancel`: call before a new turn."""
        self._cancelled.clear()

    def detach(self) -> Callable[[], None]:
        """Give the process up at once; the function returned ends it, which may take seconds."""
        with self._lock:
            worker, self._worker = self._worker, None
            self._load = self._loaded = None
            self.memory = None
        return worker.stop if worker is not None else _nothing_to_end

    def unload(self) -> None:
        """End the process and free its memory; another `load` may follow."""
        self.detach()()

    def close(self) -> None:
        """End the process for good: a `load` under way ends, and none can begin."""
        with self._lock:
            self._closed = True
        self.unload()

    def _start(self) -> WorkerProcess:
        self._inbox = queue.SimpleQueue()
        worker = WorkerProcess(on_event=self._inbox.put, on_exit=self._inbox.put, command=self._worker_command)
        # under the lock: a process is either seen by `close`, or never started
        with self._lock:
            if self._closed or self._cancelled.is_set():
                raise LaneEnded(CANCELLED)
            self._worker = worker
            worker.start()
            if worker.process_id is not None:
                self.memory = LaneMemory(worker.process_id, self._gpu)
        return worker

    def _send(self, worker: WorkerProcess, command: Command) -> None:
        """Send a command, and after it the cancel that came too early for it."""
        worker.send(command)
        if self._cancelled.is_set():
            worker.send(Cancel())

    def _await(self, result_type: type[Result], turn: AnswerUnderWay | None = None) -> Result:
        watch = ProcessWatch(self.memory, self._hung_after_s)
        grace_s = 0.0 if result_type is Ready else _CANCEL_GRACE_S
        while True:
            if self._cancelled.is_set() and watch.waited_since_cancel() >= grace_s:
                self._kill(CANCELLED)
            try:
                event = self._inbox.get(timeout=_POLL_S)
            except queue.Empty:
                self._end_if_hung(watch)
                continue
            watch.heard()
            if isinstance(event, Outcome):
                raise LaneEnded(CANCELLED if self._cancelled.is_set() else event)
            self._take(event, turn)
            if isinstance(event, result_type):
                return event
            if isinstance(event, Failed):
                raise LaneEnded(_outcome_of_failure(event))

    def _take(self, event: WorkerEvent, turn: AnswerUnderWay | None) -> None:
        if turn is not None:
            turn.take(event)
        worker = self._worker
        if isinstance(event, TokensGenerated) and worker is not None:
            worker.doing = "while answering"
        if isinstance(event, LoadProgress | PrefillProgress | AnswerFinished):
            self._sample()
        self._on_event(event)

    def _end_if_hung(self, watch: ProcessWatch) -> None:
        worker = self._worker
        if worker is None:
            raise LaneEnded(CANCELLED)
        if watch.seems_hung():
            self._kill(_hung(worker.doing, self._hung_after_s))

    def _kill(self, outcome: Outcome) -> None:
        """End a process that does not listen. Always raises `LaneEnded`."""
        worker = self._worker
        self.detach()
        if worker is not None:
            worker.kill()
            if not worker.wait(_KILL_S):
                _log.warning("model process %s cannot be ended", worker.process_id)
        raise LaneEnded(outcome)

    def _sample(self) -> None:
        memory = self.memory
        if memory is not None:
            memory.sample()


def _nothing_to_end() -> None:
    """There was no process."""


def _outcome_of_failure(failed: Failed) -> Outcome:
    kinds = {
        FailureCode.CANCELLED: OutcomeKind.CANCELLED,
        FailureCode.OUT_OF_MEMORY: OutcomeKind.OUT_OF_MEMORY,
    }
    return Outcome(
        kinds.get(failed.code, OutcomeKind.FAILED),
        message=failed.message,
        advice=failed.advice,
        details=failed.details,
    )


def _hung(doing: str, seconds: float) -> Outcome:
    return Outcome(
        OutcomeKind.HUNG,
        message=f"The model's process did nothing for {seconds:.0f} seconds {doing} and was ended.",
        advice="Run again to restart it; if it happens every time, the file may be damaged.",
    )
