"""The run of prompts that is on the screen: its lanes, its answers so far, and what they add up to."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from app.domain.plain_text import one_line
from app.domain.prompts.kept_answer import KeptAnswer
from app.domain.prompts.kept_run import KeptLane, KeptRun, Place, RunHead
from app.domain.prompts.marks import Mark, mark_of
from app.domain.prompts.pass_rates import LanePasses, pass_rates
from app.domain.prompts.prompt_set import Prompt
from app.services.prompt_sets.prompt_run_events import (
    PromptAnswerKept,
    PromptLaneDone,
    PromptLaneFailed,
    PromptLaneUnderstood,
    PromptRunEvent,
    PromptRunProgressed,
)


@dataclass
class ShownLane:
    """A lane of the run. `doing` is what it does now; `problem` why it cannot go on."""

    label: str
    colour_index: int
    doing: str = ""
    problem: str = ""
    facts: KeptLane | None = None


class ShownRun:
    """Lanes and prompts count from 0; the first lane is the reference."""

    def __init__(self, folder: Path, head: RunHead, lanes: Sequence[ShownLane]) -> None:
        self.folder = folder
        self.head = head
        self.lanes = list(lanes)
        self.answers: dict[Place, KeptAnswer] = {}
        # kept up as answers come: tables ask for them many times a second
        self._rates: tuple[LanePasses, ...] | None = None
        self._answered = [0] * len(self.lanes)
        checked = [number for number, prompt in enumerate(self.prompts) if prompt.check is not None]
        self._places = {number: place for place, number in enumerate(checked)}
        self._verdicts: list[list[bool | None]] = [[None] * len(checked) for _ in self.lanes]

    @property
    def prompts(self) -> tuple[Prompt, ...]:
        return self.head.prompt_set.prompts

    @property
    def labels(self) -> list[str]:
        return [lane.label for lane in self.lanes]

    @property
    def wanted(self) -> int:
        """Answers that are asked for."""
        return len(self.lanes) * len(self.prompts)

    @property
    def given(self) -> int:
        """Answers that are there."""
        return sum(self._answered)

    @property
    def is_complete(self) -> bool:
        return self.given >= self.wanted

    @property
    def is_checked(self) -> bool:
        """Whether any prompt has a check."""
        return bool(self._places)

    def answered(self, lane: int) -> int:
        """Answers of a lane that are there."""
        return self._answered[lane]

    def fill(self, run: KeptRun) -> None:
        """Take over what is on the disk."""
        self.answers = {}
        self._answered = [0] * len(self.lanes)
        for answer in run.answers:
            self._keep(answer)
        for facts in run.lanes:
            if facts.lane < len(self.lanes):
                self.lanes[facts.lane].facts = facts

    def take(self, event: PromptRunEvent) -> int | None:
        """Follow an event; the number of the prompt that it concerns, if it concerns one."""
        match event:
            case PromptAnswerKept(kept=kept):
                self._keep(kept)
                return kept.prompt
            case PromptLaneUnderstood(facts=facts):
                self.lanes[facts.lane].facts = facts
            case PromptRunProgressed():
                for number, lane in enumerate(self.lanes):
                    lane.doing = event.doing if number == event.lane else ""
            case PromptLaneFailed():
                self.lanes[event.lane].problem = one_line(f"{event.message} {event.advice}".strip())
            case PromptLaneDone():
                self.lanes[event.lane].doing = ""
        return None

    def with_head(self, head: RunHead) -> "ShownRun":
        """The same answers, held against other checks once they are read again."""
        run = ShownRun(self.folder, head, self.lanes)
        for answer in self.answers.values():
            run._keep(answer)
        return run

    def begin(self) -> None:
        """It runs, or goes on: what hindered lanes before is past."""
        for lane in self.lanes:
            lane.doing = lane.problem = ""

    def settle(self) -> None:
        """It runs no more."""
        for lane in self.lanes:
            lane.doing = ""

    def rates(self) -> tuple[LanePasses, ...]:
        """What share of the checks each lane passes."""
        if self._rates is None:
            self._rates = pass_rates(self._verdicts)
        return self._rates

    def marks(self, prompt: int) -> list[Mark]:
        """What came of a prompt in each lane."""
        return [mark_of(self.prompts[prompt], self.answers.get((lane, prompt))) for lane in self._numbers()]

    def verdicts_differ(self, prompt: int) -> bool:
        """Whether some lanes passed its check and some did not."""
        return {Mark.PASSED, Mark.FAILED} <= set(self.marks(prompt))

    def answers_differ(self, prompt: int) -> bool:
        """Whether any two lanes answered it differently."""
        found = [self.answers.get((lane, prompt)) for lane in self._numbers()]
        return len({answer.text for answer in found if answer is not None and not answer.problem}) > 1

    def _keep(self, answer: KeptAnswer) -> None:
        before = self.answers.get((answer.lane, answer.prompt))
        self.answers[answer.lane, answer.prompt] = answer
        self._answered[answer.lane] += (not answer.problem) - (before is not None and not before.problem)
        place = self._places.get(answer.prompt)
        if place is not None:
            self._verdicts[answer.lane][place] = answer.passed
        self._rates = None

    def _numbers(self) -> range:
        return range(len(self.lanes))
