"""What tests of measurements share: requests on small models, and what a run told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeVar

from app.adapters.paths import data_folder
from app.domain.fidelity.fidelity_result import FidelityFigures
from app.domain.lanes.lane import LaneSpec
from app.domain.machines.machine import SystemMemory
from app.services.fidelity.fidelity_events import (
    FidelityEvent,
    FidelityFinished,
    FidelityLaneDone,
    FidelityLaneFailed,
    FidelityRequest,
    FidelitySharpened,
)
from app.services.fidelity.fidelity_run import FidelityRun
from app.services.fidelity.run_folder import FOLDER_NAME
from tests.services.fakes import by_model, fake, tiny_lane

Event = TypeVar("Event")

WINDOW_TOKENS: Final = 16
# The fake engine's tokens are bytes.
WINDOWS: Final = 6
LITTLE_MEMORY: Final = SystemMemory(64_000_000_000, 1_500_000)


class Told:
    """What a run told, in order, and what to do at which event."""

    def __init__(self) -> None:
        self.events: list[FidelityEvent] = []
        self._reactions: list[tuple[Callable[[FidelityEvent], bool], Callable[[], object]]] = []

    def __call__(self, event: FidelityEvent) -> None:
        self.events.append(event)
        for reaction in [each for each in self._reactions if each[0](event)]:
            self._reactions.remove(reaction)
            reaction[1]()

    def when(self, condition: Callable[[FidelityEvent], bool], act: Callable[[], object]) -> None:
        """Act once, at the first event that fulfils the condition."""
        self._reactions.append((condition, act))

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if isinstance(event, kind)]

    @property
    def figures(self) -> dict[int, FidelityFigures]:
        """Of lanes that were measured to their end."""
        return {event.lane: event.result.figures for event in self.of(FidelityLaneDone)}

    @property
    def failures(self) -> dict[int, str]:
        return {event.lane: event.message for event in self.of(FidelityLaneFailed)}

    @property
    def stopped(self) -> bool:
        """Whether the user stopped it; the end is told once, and last."""
        (finished,) = self.of(FidelityFinished)
        assert self.events[-1] is finished
        return finished.stopped


def request_on(folder: Path, *names: str, windows: int = WINDOWS) -> FidelityRequest:
    """A reference `r` and lanes of the names, over a text that has so many windows."""
    text = folder / "text.txt"
    if not text.is_file():
        text.write_text("The cat slept on the warm wall. " * (windows * WINDOW_TOKENS // 32 + 1), encoding="utf-8")
    return FidelityRequest(
        reference=tiny_lane(folder, "r"),
        lanes=tuple(named_lane(folder, name) for name in names),
        text_path=text,
        context_tokens=WINDOW_TOKENS,
        windows=windows,
    )


def named_lane(folder: Path, name: str) -> LaneSpec:
    """A lane on a file of its own; files of equal content are told apart by the name that the file ends with."""
    lane = tiny_lane(folder, name)
    path = Path(lane.source)
    if not path.read_bytes().endswith(name.encode()):
        path.write_bytes(path.read_bytes() + name.encode())
    return replace(lane, name=name)


def measure(request: FidelityRequest, told: Told | None = None, **behaviours: list[str]) -> Told:
    """Run on fake engines, which behave by the names of their models where they are told how."""
    told = told or Told()
    FidelityRun(request, told, worker_command=_engines(behaviours)).run()
    return told


def measure_in_turns(request: FidelityRequest, told: Told | None = None, **behaviours: list[str]) -> Told:
    """The same where the models do not fit in memory together."""
    told = told or Told()
    FidelityRun(request, told, worker_command=_engines(behaviours), read_memory=lambda: LITTLE_MEMORY).run()
    return told


def _engines(behaviours: dict[str, list[str]]) -> tuple[str, ...]:
    """Those that are told how to behave leave a record of their commands as well."""
    return by_model(**behaviours) if behaviours else fake("--load-s", "0")


def kept_runs() -> list[Path]:
    """Folders of measurements that are not done."""
    folder = data_folder() / FOLDER_NAME
    return sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []


def sharpened(lane: int, windows: int) -> Callable[[FidelityEvent], bool]:
    """Whether a lane has scored at least so many windows."""
    return lambda event: isinstance(event, FidelitySharpened) and event.lane == lane and event.windows >= windows
