"""What tests of runs share: fake engines asked a few prompts, and what the run told."""

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from app.domain.lanes.lane import LaneSpec
from app.domain.lanes.sampling import Sampling
from app.domain.prompts.prompt_set import Check, CheckKind, Prompt, PromptSet
from app.services.prompt_sets.prompt_run import PromptRun
from app.services.prompt_sets.prompt_run_events import PromptRunEvent, PromptRunFinished

Told = TypeVar("Told")

SAMPLING = Sampling(max_tokens=8)
# What the fake engine says begins with "the cat slept on a warm stone".
ASKED = PromptSet(
    "Cats",
    (
        Prompt("Who slept?", Check(CheckKind.CONTAINS, "cat")),
        Prompt("On what?", Check(CheckKind.CONTAINS, "tree")),
        Prompt("And then?"),
    ),
    system="Be brief.",
)


class RunDriver:
    """Runs over `lanes` in `folder`; `told` has the events of the last run."""

    def __init__(self, folder: Path, lanes: Sequence[LaneSpec], command: Sequence[str]) -> None:
        self.folder = folder
        self.lanes = tuple(lanes)
        self.command = command
        self.told: list[PromptRunEvent] = []
        self.current: PromptRun | None = None

    def run(
        self,
        prompt_set: PromptSet = ASKED,
        *,
        sampling: Sampling = SAMPLING,
        on_event: Callable[[PromptRunEvent], None] = lambda event: None,
    ) -> PromptRunFinished:
        """Run to the end; how it ended."""
        self.told = []

        def hear(event: PromptRunEvent) -> None:
            self.told.append(event)
            on_event(event)

        self.current = PromptRun(prompt_set, self.lanes, sampling, self.folder, hear, worker_command=self.command)
        self.current.run()
        finished = self.told[-1]
        assert isinstance(finished, PromptRunFinished)
        return finished

    def stop_at(self, kind: type[PromptRunEvent]) -> Callable[[PromptRunEvent], None]:
        """What cancels the run from another thread as soon as such an event came."""

        def hear(event: PromptRunEvent) -> None:
            if isinstance(event, kind) and self.current is not None:
                stopper = threading.Thread(target=self.current.cancel)
                stopper.start()
                stopper.join()

        return hear

    def of(self, kind: type[Told]) -> list[Told]:
        """All events of one kind."""
        return [event for event in self.told if isinstance(event, kind)]
