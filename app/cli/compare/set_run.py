"""A set of prompts run in a terminal: lane by lane, what goes on told on standard error."""

import tempfile
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from rich.console import Console
from rich.status import Status

from app.cli.console import progress_console
from app.domain.errors import WeighInError
from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import LaneSpec
from app.domain.lanes.sampling import Sampling
from app.domain.plain_text import one_line
from app.domain.prompts.prompt_set import PromptSet
from app.domain.prompts.time_left import time_left_text
from app.services.prompt_sets.prompt_run import PromptRun
from app.services.prompt_sets.prompt_run_events import (
    PromptAnswerKept,
    PromptLaneDone,
    PromptLaneFailed,
    PromptRunEvent,
    PromptRunFinished,
    PromptRunProgressed,
)


def answers_to_set(
    prompt_set: PromptSet, lanes: Sequence[LaneSpec], sampling: Sampling, labels: Sequence[str]
) -> list[list[Answer]]:
    """The answers of each lane to each prompt, those that did not come included.

    Raises `WeighInError` where the run as a whole could not go on.
    """
    console = progress_console()
    following: AbstractContextManager[Status | None] = (
        console.status("Starting …") if console.is_terminal else nullcontext()
    )
    with tempfile.TemporaryDirectory(prefix="weighin-") as folder, following as status:
        follower = _Follower(labels, console, status)
        PromptRun(prompt_set, lanes, sampling, Path(folder), follower.take).run()
    if follower.problem is not None:
        raise follower.problem
    return follower.answers


class _Follower:
    """Collects answers and tells what goes on."""

    def __init__(self, labels: Sequence[str], console: Console, status: Status | None) -> None:
        self.answers: list[list[Answer]] = [[] for _ in labels]
        self.problem: WeighInError | None = None
        self._labels = [one_line(label) for label in labels]
        self._console = console
        self._status = status

    def take(self, event: PromptRunEvent) -> None:
        match event:
            case PromptRunProgressed() if self._status is not None:
                left = "" if event.left_s is None else f" · {time_left_text(event.left_s)}"
                self._status.update(
                    f"{self._labels[event.lane]}: {event.doing}, {event.answered:,} of {event.prompts:,}{left}"
                )
            case PromptAnswerKept(measured=Answer() as answer):
                self.answers[event.kept.lane].append(answer)
            case PromptLaneDone():
                self._console.print(f"{self._labels[event.lane]}: done")
            case PromptLaneFailed():
                self._console.print(f"{self._labels[event.lane]}: failed")
            case PromptRunFinished() if event.message:
                self.problem = WeighInError(event.message, advice=event.advice, details=event.details)
