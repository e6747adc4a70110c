"""A run of a set of prompts over lanes as it is kept: what was asked of whom, and the answers so far."""

from dataclasses import dataclass

from app.domain.lanes.lane import LaneSpec
from app.domain.lanes.lane_labels import LaneTraits, lane_labels
from app.domain.lanes.sampling import Sampling
from app.domain.prompts.kept_answer import KeptAnswer
from app.domain.prompts.prompt_set import PromptSet

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class RunHead:
    """What a run asks of whom. `lanes` has the reference first; `started_at` is a time in ISO 8601, UTC."""

    prompt_set: PromptSet
    lanes: tuple[LaneSpec, ...]
    sampling: Sampling
    started_at: str

    def asks_the_same_as(self, other: "RunHead") -> bool:
        """Whether answers of one are answers of the other: checks and names may differ, nothing else."""
        return self._asked() == other._asked()

    def _asked(self) -> object:
        lanes = [(lane.source, lane.settings) for lane in self.lanes]
        return lanes, self.sampling, self.prompt_set.system, [prompt.text for prompt in self.prompt_set.prompts]


@dataclass(frozen=True, slots=True)
class KeptLane:
    """The file that a lane's answers came from; `file_key` tells it from every other file."""

    lane: int
    model: str
    level: str
    file_key: str
    file_bytes: int
    bits_per_weight: float | None


@dataclass(frozen=True, slots=True)
class KeptRun:
    """`lanes` are those that were looked into so far; `answers` has one at most for each lane and prompt."""

    head: RunHead
    lanes: tuple[KeptLane, ...]
    answers: tuple[KeptAnswer, ...]

    @property
    def wanted_answers(self) -> int:
        return len(self.head.lanes) * len(self.head.prompt_set.prompts)

    @property
    def given_answers(self) -> int:
        """How many came; the others are asked for when the run goes on."""
        return sum(not answer.problem for answer in self.answers)

    @property
    def is_complete(self) -> bool:
        return self.given_answers >= self.wanted_answers

    def by_place(self) -> dict[Place, KeptAnswer]:
        """Answers by lane and prompt."""
        return {(answer.lane, answer.prompt): answer for answer in self.answers}

    def verdicts(self) -> list[list[bool | None]]:
        """For each lane whether it passed the checks there are, in the order of the prompts."""
        checked = [number for number, prompt in enumerate(self.head.prompt_set.prompts) if prompt.check is not None]
        found = {place: answer.passed for place, answer in self.by_place().items()}
        return [[found.get((lane, prompt)) for prompt in checked] for lane in range(len(self.head.lanes))]

    def lane(self, lane: int) -> KeptLane | None:
        """What is known of a lane's file."""
        return next((each for each in self.lanes if each.lane == lane), None)

    def labels(self) -> list[str]:
        """A short name for each lane; one that was not looked into yet is called by its source."""
        return lane_labels([self._traits(number, spec) for number, spec in enumerate(self.head.lanes)])

    def _traits(self, number: int, spec: LaneSpec) -> LaneTraits:
        known = self.lane(number)
        if known is None:
            return LaneTraits(spec.name, "", spec.builtin_level or spec.source, spec.settings)
        return LaneTraits(spec.name, known.model, known.level, spec.settings)
