"""What a level of a model is worth to somebody on a machine, in points of ability, part by part.

Ability less what the level loses, less what slowness and a spread over memories cost, and a little for what decides
between equals. Every part can be shown.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.domain.advice.ability import Ability
from app.domain.advice.catalogue import CatalogueModel, LicenceClass, Purpose
from app.domain.advice.published_quality import LevelLoss
from app.domain.plan.forecast import Forecast
from app.domain.plan.placement import Placement, Strategy

# Points for a nat of divergence. Published perplexities put a doubling of size at 0.25 nats and it is worth 0.45
# points, 1.8 a nat; tasks suffer more than perplexity tells, long ones and code most.
_POINTS_PER_NAT: Final = MappingProxyType({Purpose.CHAT: 4.0, Purpose.CODE: 5.0, Purpose.DOCUMENTS: 4.5})
_UNKNOWN_LOSS_NATS: Final = 0.3
_COMFORT_TPS: Final = MappingProxyType({Purpose.CHAT: 20.0, Purpose.CODE: 25.0, Purpose.DOCUMENTS: 15.0})
_HALF_SPEED_COST: Final = 0.3
_DOUBLE_SPEED_GAIN: Final = 0.02
_SPREAD_COST: Final = MappingProxyType(
    {Strategy.GPU: 0.0, Strategy.EXPERTS_IN_RAM: 0.05, Strategy.PARTIAL: 0.15, Strategy.CPU: 0.15}
)
_LICENCE_GAIN: Final = MappingProxyType(
    {
        LicenceClass.PERMISSIVE: 0.03,
        LicenceClass.WITH_CONDITIONS: 0.02,
        LicenceClass.RESTRICTED: 0.0,
        LicenceClass.NON_COMMERCIAL: -0.1,
    }
)
_LONG_CONTEXT_GAIN: Final = 0.02
_NEW_GAIN: Final = 0.02
_NEW_SINCE: Final = "2026"


@dataclass(frozen=True, slots=True)
class Merit:
    """Points by part; `points` is what choices are ranked by."""

    ability: float
    loss: float
    slowness: float
    spread: float
    preference: float

    @property
    def points(self) -> float:
        return self.ability - self.loss - self.slowness - self.spread + self.preference

    def parts(self) -> Mapping[str, float]:
        """The parts by name, each with the sign that it counts with."""
        return {
            "ability": self.ability,
            "level": -self.loss,
            "speed": -self.slowness,
            "spread over memories": -self.spread,
            "context, age and licence": self.preference,
        }


def merit_of(
    model: CatalogueModel,
    ability: Ability,
    *,
    purpose: Purpose,
    loss: LevelLoss | None,
    placement: Placement,
    forecast: Forecast | None,
    context_tokens: int,
) -> Merit:
    """`loss` is `None` where no figure is near: a heavy loss is assumed then."""
    return Merit(
        ability=ability.points,
        loss=0.0 if model.native_level else _loss_points(loss, purpose),
        slowness=_slowness(forecast, _COMFORT_TPS[purpose]),
        spread=_SPREAD_COST[placement.strategy],
        preference=_preference(model, context_tokens),
    )


def level_points(*, purpose: Purpose, loss: LevelLoss | None, strategy: Strategy, forecast: Forecast | None) -> float:
    """What a level is worth beside the others of its model: less what it loses, and what its size costs in speed."""
    return -_loss_points(loss, purpose) - _slowness(forecast, _COMFORT_TPS[purpose]) - _SPREAD_COST[strategy]


def _loss_points(loss: LevelLoss | None, purpose: Purpose) -> float:
    return _POINTS_PER_NAT[purpose] * (loss.expected_kld if loss else _UNKNOWN_LOSS_NATS)


def _slowness(forecast: Forecast | None, comfort_tps: float) -> float:
    """Half the comfortable speed costs two thirds of a doubling of size; speed above it hardly counts."""
    if forecast is None:
        return 0.0
    halvings = math.log2(comfort_tps / forecast.decode_tps)
    return halvings * (_HALF_SPEED_COST if halvings > 0 else _DOUBLE_SPEED_GAIN)


def _preference(model: CatalogueModel, context_tokens: int) -> float:
    points = _LICENCE_GAIN[model.licence_class]
    if (model.context_tokens or 0) >= 4 * context_tokens:
        points += _LONG_CONTEXT_GAIN
    if (model.released or "") >= _NEW_SINCE:
        points += _NEW_GAIN
    return points
