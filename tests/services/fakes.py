"""Fake engines and what drives them: real child processes, started as the app starts its own."""

import queue
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from time import monotonic, sleep
from typing import Final, TypeVar

import psutil

from app.adapters.gpu_memory import GpuMemory
from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.lanes.sampling import ChatMessage, Sampling
from app.domain.protocol.events import Generate, Load, WorkerEvent
from app.services.comparison.comparison import Comparison
from app.services.comparison.comparison_events import ComparisonEvent, TurnFinished
from app.services.comparison.lane_runner import LaneRunner
from app.services.comparison.turn_request import TurnRequest
from tests.builders.tiny_models import TinyModel, build_model

Event = TypeVar("Event")

PATIENCE_S: Final = 30.0


def fake(*options: str) -> tuple[str, ...]:
    """The command of a fake engine."""
    return (sys.executable, "-P", "-m", "app", "--worker", "fake", *options)


def by_model(**options: Sequence[str]) -> tuple[str, ...]:
    """The command of an engine whose behaviour depends on the model's file name: `a=["--tokens", "3"]` for a.gguf."""
    script = Path(__file__).with_name("engine_by_model.py")
    rules = [f"{name}={' '.join(words)}" for name, words in options.items()]
    return (sys.executable, "-P", str(script), *rules)


def runner(
    command: Sequence[str],
    *,
    on_event: Callable[[WorkerEvent], None] = lambda event: None,
    hung_after_s: float = PATIENCE_S,
) -> LaneRunner:
    return LaneRunner(on_event=on_event, gpu=GpuMemory(), worker_command=command, hung_after_s=hung_after_s)


LOAD: Final = Load(model_path="any.gguf", context_tokens=64)


def question(*, max_tokens: int = 20, turn: int = 1) -> Generate:
    return Generate(turn=turn, messages=(ChatMessage("user", "Hello"),), sampling=Sampling(max_tokens=max_tokens))


def ask(prompt: str = "Hello", *, max_tokens: int = 20, **wishes: object) -> TurnRequest:
    return TurnRequest(prompt, sampling=Sampling(max_tokens=max_tokens), **wishes)  # type: ignore[arg-type]


def tiny_lane(folder: Path, name: str = "a", settings: LaneSettings | None = None) -> LaneSpec:
    """A lane on a small real model file `name`.gguf."""
    path = folder / f"{name}.gguf"
    if not path.is_file():
        build_model(path, TinyModel(vocabulary_size=320, layers=1))
    return LaneSpec(str(path), settings or LaneSettings())


def children() -> list[psutil.Process]:
    """Every living descendant of this process."""
    return [each for each in psutil.Process().children(recursive=True) if _lives(each)]


def _lives(process: psutil.Process) -> bool:
    try:
        return process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def eventually(condition: Callable[[], bool]) -> bool:
    """Whether the condition becomes true before patience ends."""
    ends_at = monotonic() + PATIENCE_S
    while not condition():
        if monotonic() > ends_at:
            return False
        sleep(0.01)
    return True


class Events:
    """What a comparison told, in order."""

    def __init__(self) -> None:
        self.queue: queue.SimpleQueue[ComparisonEvent] = queue.SimpleQueue()
        self.seen: list[ComparisonEvent] = []

    def until(self, condition: Callable[[ComparisonEvent], bool]) -> ComparisonEvent:
        """The first event from now on that fulfils the condition; all before are kept in `seen`."""
        while True:
            event = self.queue.get(timeout=PATIENCE_S)
            self.seen.append(event)
            if condition(event):
                return event

    def until_finished(self) -> None:
        self.until(lambda event: isinstance(event, TurnFinished))

    def of(self, kind: type[Event]) -> list[Event]:
        """All that were told so far of one kind."""
        while not self.queue.empty():
            self.seen.append(self.queue.get())
        return [event for event in self.seen if isinstance(event, kind)]


def run_once(comparison: Comparison, request: TurnRequest) -> list[Answer]:
    """Answers of one turn in the order of lanes."""
    answers = comparison.run_turn(request)
    return [answers[lane_id] for lane_id in comparison.lane_ids if lane_id in answers]
