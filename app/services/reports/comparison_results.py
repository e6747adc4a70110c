"""A comparison that is over: everything that a report of it says."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.adapters.regular_expressions import is_found
from app.domain.lanes.against_reference import AgainstReference, hold_against
from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.lanes.lane_labels import LaneTraits, lane_labels
from app.domain.lanes.sampling import Sampling
from app.domain.lanes.turn_mode import Mode
from app.domain.machines.machine import Machine
from app.domain.prompts.checks import passes
from app.domain.prompts.pass_rates import LanePasses, pass_rates
from app.domain.prompts.prompt_set import Check
from app.services.comparison.lane_models import LaneModel


@dataclass(frozen=True, slots=True)
class LaneResult:
    """One lane with its answers, one a turn. `source` is an absolute path, or `builtin:LEVEL`; unknown is `None`."""

    label: str
    source: str
    path: str | None
    sha256: str | None
    model_name: str
    level: str
    level_note: str
    bits_per_weight: float | None
    file_bytes: int | None
    context_tokens: int | None
    settings: LaneSettings
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class ComparisonResults:
    """Lanes of the same turns, the reference first. `mode_reason` says in a sentence why the lanes ran so.

    `checks` has what the answers of each turn are checked for, and is empty where none are.
    """

    lanes: tuple[LaneResult, ...]
    sampling: Sampling
    system: str
    mode: Mode
    mode_reason: str
    machine: Machine | None
    made_at: datetime
    app_version: str
    checks: tuple[Check | None, ...] = ()

    @property
    def reference(self) -> LaneResult | None:
        return self.lanes[0] if self.lanes else None

    @property
    def turns(self) -> int:
        return max((len(lane.answers) for lane in self.lanes), default=0)

    def against_reference(self, lane_index: int, turn_index: int) -> AgainstReference | None:
        """A lane's answer held against the reference's of the same turn; `None` for the reference, or without both."""
        if lane_index == 0 or turn_index >= min(len(self.lanes[0].answers), len(self.lanes[lane_index].answers)):
            return None
        return hold_against(self.lanes[0].answers[turn_index], self.lanes[lane_index].answers[turn_index])

    def passed(self, lane_index: int, turn_index: int) -> bool | None:
        """Whether an answer passes its turn's check; `None` without a check, and where the answer did not come."""
        check = self.checks[turn_index] if turn_index < len(self.checks) else None
        answers = self.lanes[lane_index].answers
        if check is None or turn_index >= len(answers) or not answers[turn_index].outcome.successful:
            return None
        return passes(check, answers[turn_index].text, is_found)

    def pass_rates(self) -> tuple[LanePasses, ...]:
        """One row a lane; none where nothing is checked."""
        checked = [turn for turn, check in enumerate(self.checks) if check is not None]
        if not checked:
            return ()
        return pass_rates([[self.passed(lane, turn) for turn in checked] for lane in range(len(self.lanes))])

    def failures(self) -> list[str]:
        """One sentence for each lane that has an answer which did not end well."""
        return [
            f"{lane.label}: {answer.outcome.sentence or answer.outcome.kind.value}"
            for lane in self.lanes
            for answer in [each for each in lane.answers if not each.outcome.successful][:1]
        ]


@dataclass(frozen=True, slots=True)
class RunLane:
    """What is known of a lane when results are put together; `model` is `None` for one that could not be prepared."""

    spec: LaneSpec
    model: LaneModel | None
    sha256: str | None
    answers: tuple[Answer, ...]


def lane_results(lanes: Sequence[RunLane]) -> tuple[LaneResult, ...]:
    """Results with labels that tell the lanes apart."""
    labels = lane_labels([_traits(lane) for lane in lanes])
    return tuple(_result(lane, label) for lane, label in zip(lanes, labels, strict=True))


def _traits(lane: RunLane) -> LaneTraits:
    model = lane.model.shape.name if lane.model else ""
    return LaneTraits(lane.spec.name, model, _level(lane), lane.spec.settings)


def _level(lane: RunLane) -> str:
    if lane.spec.builtin_level is not None:
        return lane.spec.builtin_level.upper()
    return lane.model.shape.level if lane.model else lane.spec.source


def _result(lane: RunLane, label: str) -> LaneResult:
    model = lane.model
    path = str(model.path) if model else None
    return LaneResult(
        label=label,
        source=lane.spec.source if path is None or lane.spec.builtin_level is not None else path,
        path=path,
        sha256=lane.sha256,
        model_name=model.shape.name if model else "",
        level=_level(lane),
        level_note=model.shape.level_note if model else "",
        bits_per_weight=model.shape.bits_per_weight if model else None,
        file_bytes=model.file_bytes if model else None,
        context_tokens=model.context_tokens if model else None,
        settings=lane.spec.settings,
        answers=lane.answers,
    )
