"""Which model to take at which level: everything that fits and is fast enough, ranked by merit.

The answer is steady: somebody who has an answer keeps it until it no longer fits or another is clearly better.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from app.domain.advice.ability import Ability, ability_of
from app.domain.advice.catalogue import Catalogue, CatalogueModel, Purpose
from app.domain.advice.level_sizes import LevelSize, level_sizes
from app.domain.advice.merit import Merit, merit_of
from app.domain.advice.published_quality import LevelLoss, PublishedQuality
from app.domain.machines.memory_pools import MemoryPools
from app.domain.plan.efficiency import LearnedSpeeds
from app.domain.plan.forecast import Forecast, forecast_decode
from app.domain.plan.memory_plan import RESERVE_BYTES, Verdict
from app.domain.plan.model_load import ModelLoad, model_load
from app.domain.plan.placement import Placement, Strategy, place
from app.domain.plan.reserve_correction import NO_CORRECTION, ReserveCorrection

# A new answer must fit with this much more than the reserve, the one before only with the reserve: memory that comes
# and goes by less than this changes nothing.
STEADY_BYTES: Final = 192_000_000
STEADY_POINTS: Final = 0.1
_STEADY_SPEED: Final = 0.9
_CONTEXT_TOKENS: Final = MappingProxyType({Purpose.CHAT: 8192, Purpose.CODE: 16384, Purpose.DOCUMENTS: 32768})
_MINIMUM_TPS: Final = MappingProxyType({Purpose.CHAT: 5.0, Purpose.CODE: 6.0, Purpose.DOCUMENTS: 4.0})


class Obstacle(StrEnum):
    """Why a level of a model is no choice."""

    NONE = "none"
    CONTEXT = "context"
    MEMORY = "memory"
    SPEED = "speed"


@dataclass(frozen=True, slots=True)
class Wishes:
    """What for, how much context, and how slow it may be."""

    purpose: Purpose
    context_tokens: int
    minimum_tps: float

    @classmethod
    def usual(cls, purpose: Purpose, context_tokens: int | None = None) -> "Wishes":
        """What most people want for a purpose."""
        return cls(purpose, context_tokens or _CONTEXT_TOKENS[purpose], _MINIMUM_TPS[purpose])


@dataclass(frozen=True, slots=True)
class Choice:
    """One level of one model on one machine, fit or unfit; `obstacle` says which."""

    model: CatalogueModel
    size: LevelSize
    ability: Ability
    loss: LevelLoss | None
    load: ModelLoad
    placement: Placement
    forecast: Forecast | None
    merit: Merit
    obstacle: Obstacle

    @property
    def key(self) -> str:
        """Names the choice from one advice to the next."""
        return f"{self.model.model_id}:{self.size.level}"


@dataclass(frozen=True, slots=True)
class Advice:
    """`ranked` holds the best level of each model that will do, best first: the first one is the recommendation.

    `considered` is every level of every model, whether it will do or not.
    """

    wishes: Wishes
    pools: MemoryPools
    ranked: tuple[Choice, ...]
    considered: tuple[Choice, ...] = field(repr=False)

    @property
    def best(self) -> Choice | None:
        return self.ranked[0] if self.ranked else None


def advise(
    catalogue: Catalogue,
    quality: PublishedQuality,
    pools: MemoryPools,
    wishes: Wishes,
    *,
    previous: str | None = None,
    learned: LearnedSpeeds | None = None,
    correction: ReserveCorrection = NO_CORRECTION,
) -> Advice:
    """Rank the catalogue for a machine. `previous` is the key of the answer given before, which is kept while it
    fits and none is clearly better; `learned` is what its runs taught, `correction` how plans have held there."""
    considered: list[Choice] = []
    for model in catalogue.models.values():
        ability = ability_of(model, wishes.purpose)
        for size in level_sizes(model):
            kept = previous == f"{model.model_id}:{size.level}"
            loss = quality.loss_of(
                size.level, bits_per_weight=size.bits_per_weight(model.parameters), parameters=model.parameters
            )
            considered.append(
                _choice(model, size, ability, loss, pools, wishes, _margins(previous, kept, correction), learned)
            )
    return Advice(wishes, pools, _ranked(considered, previous), tuple(considered))


@dataclass(frozen=True, slots=True)
class _Margins:
    steady_bytes: int
    speed: float
    correction: ReserveCorrection

    def reserve_bytes(self, load: ModelLoad) -> int:
        return corrected_reserve(load, self.correction) + self.steady_bytes


def _margins(previous: str | None, kept: bool, correction: ReserveCorrection) -> _Margins:
    """What is asked of the answer before, of any without one before, and of one that would replace it."""
    if kept:
        return _Margins(0, _STEADY_SPEED, correction)
    if previous is None:
        return _Margins(STEADY_BYTES, 1.0, correction)
    return _Margins(2 * STEADY_BYTES, 1 / _STEADY_SPEED, correction)


def _choice(
    model: CatalogueModel,
    size: LevelSize,
    ability: Ability,
    loss: LevelLoss | None,
    pools: MemoryPools,
    wishes: Wishes,
    margins: _Margins,
    learned: LearnedSpeeds | None,
) -> Choice:
    load = model_load(model, size, context_tokens=wishes.context_tokens)
    placement = place(load, pools, reserve_bytes=margins.reserve_bytes(load))
    forecast = forecast_decode(
        placement, size.level, learned=learned, active_parameters=model.active_parameters or model.parameters
    )
    merit = merit_of(
        model,
        ability,
        purpose=wishes.purpose,
        loss=loss,
        placement=placement,
        forecast=forecast,
        context_tokens=wishes.context_tokens,
    )
    obstacle = _obstacle(model, placement, forecast, wishes, margins)
    return Choice(model, size, ability, loss, load, placement, forecast, merit, obstacle)


def _obstacle(
    model: CatalogueModel, placement: Placement, forecast: Forecast | None, wishes: Wishes, margins: _Margins
) -> Obstacle:
    if (model.context_tokens or 0) < wishes.context_tokens:
        return Obstacle.CONTEXT
    if placement.verdict in (Verdict.TIGHT, Verdict.DOES_NOT_FIT):
        return Obstacle.MEMORY
    if forecast is not None and forecast.decode_tps < wishes.minimum_tps * margins.speed:
        return Obstacle.SPEED
    return Obstacle.NONE


def _ranked(considered: list[Choice], previous: str | None) -> tuple[Choice, ...]:
    best: dict[str, Choice] = {}
    for choice in considered:
        if choice.obstacle is Obstacle.NONE:
            known = best.get(choice.model.model_id)
            if known is None or _points(choice, previous) > _points(known, previous):
                best[choice.model.model_id] = choice
    return tuple(sorted(best.values(), key=lambda each: -_points(each, previous)))


def _points(choice: Choice, previous: str | None) -> float:
    return choice.merit.points + (STEADY_POINTS if choice.key == previous else 0.0)


def corrected_reserve(load: ModelLoad, correction: ReserveCorrection) -> int:
    """What stays free in every memory beside `load`: the reserve, and what plans have fallen short of."""
    return RESERVE_BYTES + correction.extra_bytes(load.total_bytes)


def is_spread_mixture(choice: Choice) -> bool:
    """Whether experts lie in RAM while the rest lies on a GPU."""
    return choice.placement.strategy is Strategy.EXPERTS_IN_RAM


def largest_context(
    choice: Choice, pools: MemoryPools, *, reserve_bytes: int = RESERVE_BYTES, step_tokens: int = 1024
) -> int | None:
    """The most context that `choice` takes without lying otherwise than it does; `None` where it does not fit."""
    most = choice.model.context_tokens
    if most is None or choice.placement.verdict is Verdict.DOES_NOT_FIT:
        return None
    low, high = 0, most // step_tokens
    while low < high:
        middle = (low + high + 1) // 2
        load = model_load(choice.model, choice.size, context_tokens=middle * step_tokens)
        placement = place(load, pools, reserve_bytes=reserve_bytes)
        same = placement.strategy is choice.placement.strategy and placement.verdict is choice.placement.verdict
        low, high = (middle, high) if same else (low, middle - 1)
    return low * step_tokens or None


def choices_of_model(advice: Advice, model_id: str) -> Mapping[str, Choice]:
    """All levels of one model by name, from the most precise to the smallest."""
    return {each.size.level: each for each in advice.considered if each.model.model_id == model_id}
