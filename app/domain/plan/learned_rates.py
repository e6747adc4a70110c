"""A rate learnt from runs, over all of them and for each tensor type, so that no single run decides.

Newer runs weigh more, medians of logarithms make the middle, and a type with few runs of its own leans on the rest.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.domain.plan.robust import deviation, weighted_median

# Of two neighbouring runs the older one counts for this much of the newer one.
_FADING: Final = 0.93
# Runs of the same kind differ by this much on a quiet machine; few runs leave this much more open.
_LEAST_SPREAD: Final = 0.05
_OPEN_SPREAD: Final = 0.3
# What a type's own runs are held against: so much weight of the overall rate, so much of the one before any run.
_LEANING: Final = 0.5
_PRIOR_RUNS: Final = 0.3


@dataclass(frozen=True, slots=True)
class Observation:
    """A rate that one run reached, and the share of its time by tensor type (adds up to 1)."""

    rate: float
    shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Rate:
    """Something a second. `spread` is relative: values lie between the rate over and times `1 + spread`."""

    per_s: float
    spread: float
    runs: float

    def leaning_on(self, prior_per_s: float | None) -> float:
        """The rate, drawn a little towards what was thought before, the less the more runs there are."""
        if prior_per_s is None:
            return self.per_s
        return _blend(self.per_s, self.runs, prior_per_s, _PRIOR_RUNS)


@dataclass(frozen=True, slots=True)
class Rates:
    """A rate over all runs, and those of types that had runs."""

    overall: Rate
    by_type: Mapping[str, Rate]

    def of(self, tensor_type: str) -> Rate:
        return self.by_type.get(tensor_type, self.overall)


def learn_rates(newest_first: Sequence[Observation]) -> Rates | None:
    """What the observations agree on; `None` where there are none."""
    usable = [each for each in newest_first if each.rate > 0 and math.isfinite(each.rate)]
    if not usable:
        return None
    logs = [math.log(each.rate) for each in usable]
    fading = [_FADING**age for age in range(len(usable))]
    overall = _rate(logs, fading)
    types = sorted({name for each in usable for name in each.shares})
    by_type = {}
    for name in types:
        weights = [weight * each.shares.get(name, 0.0) for weight, each in zip(fading, usable, strict=True)]
        if sum(weights) > 0:
            by_type[name] = _leaning(_rate(logs, weights), overall)
    return Rates(overall, MappingProxyType(by_type))


def _rate(logs: Sequence[float], weights: Sequence[float]) -> Rate:
    middle = weighted_median(logs, weights)
    runs = sum(weights)
    spread = max(_LEAST_SPREAD, math.expm1(deviation(logs, weights, middle)))
    return Rate(math.exp(middle), spread + _OPEN_SPREAD / max(1.0, runs), runs)


def _leaning(own: Rate, overall: Rate) -> Rate:
    spread = own.spread if own.runs >= 1 else max(own.spread, overall.spread)
    return Rate(_blend(own.per_s, own.runs, overall.per_s, _LEANING), spread, own.runs)


def _blend(first: float, first_weight: float, second: float, second_weight: float) -> float:
    """Between both in proportion, each counted by its weight."""
    total = first_weight + second_weight
    return math.exp((math.log(first) * first_weight + math.log(second) * second_weight) / total)
