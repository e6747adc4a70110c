"""Strengths of more than two lanes from votes on pairs of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.domain.blind.binomial import CONFIDENCE
from app.domain.blind.preference import PairCounts

PRIOR_DEVIATION: Final = 2.0
_MOST_STEPS: Final = 200
_CLOSE_ENOUGH: Final = 1e-10

_Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LaneStrength:
    """A lane against one of middle strength: the share of decided votes that it would get, 0 to 1, with interval.

    `log_strength` is the same as a logarithm of odds; over all lanes it adds up to 0.
    """

    lane: int
    log_strength: float
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """Strongest first. `ahead` holds (stronger, weaker) for each two lanes that the votes set apart."""

    strengths: tuple[LaneStrength, ...]
    ahead: frozenset[tuple[int, int]]


def ranking(
    pairs: Mapping[tuple[int, int], PairCounts], lanes: int, *, prior_deviation: float = PRIOR_DEVIATION
) -> Ranking:
    """Rank `lanes` lanes by votes on pairs of them, of which the first of a key is `PairCounts`' first.

    Bradley and Terry's model (Biometrika 39 (1952) 324) with Davidson's third outcome for ties (Journal of the
    American Statistical Association 65 (1970) 317), which "both bad" counts among. Each logarithm of strength has a
    normal prior around 0, so that a lane that won every vote stays finite; with a standard deviation of 2 it is worth
    about one vote. Intervals come from the curvature at the maximum. Two lanes count as set apart where the interval
    of their difference leaves 0 out, its level divided by the number of pairs (Bonferroni), for all are looked at.
    """
    tallies = [(pair, counts) for pair, counts in sorted(pairs.items()) if counts.votes]
    fitted, covariance = _fitted(tallies, lanes, prior_deviation)
    centring = np.eye(lanes) - 1 / lanes
    logs = centring @ fitted[:lanes]
    spread = centring @ covariance[:lanes, :lanes] @ centring.T
    strengths = [_strength(lane, float(logs[lane]), float(spread[lane, lane])) for lane in range(lanes)]
    return Ranking(
        tuple(sorted(strengths, key=lambda each: (-each.log_strength, each.lane))), _set_apart(logs, spread, lanes)
    )


def _strength(lane: int, log_strength: float, variance: float) -> LaneStrength:
    reach = _reach(1 - CONFIDENCE) * max(0.0, variance) ** 0.5
    shares = (_share(log_strength + shift) for shift in (0.0, -reach, reach))
    return LaneStrength(lane, log_strength, *shares)


def _set_apart(logs: _Numbers, spread: _Numbers, lanes: int) -> frozenset[tuple[int, int]]:
    reach = _reach((1 - CONFIDENCE) / (lanes * (lanes - 1) / 2))
    ahead = set()
    for one in range(lanes):
        for other in range(lanes):
            variance = spread[one, one] + spread[other, other] - 2 * spread[one, other]
            if one != other and logs[one] - logs[other] > reach * max(0.0, float(variance)) ** 0.5:
                ahead.add((one, other))
    return frozenset(ahead)


def _fitted(
    tallies: Sequence[tuple[tuple[int, int], PairCounts]], lanes: int, prior_deviation: float
) -> tuple[_Numbers, _Numbers]:
    """Logarithms of strengths and at the end that of ties, and their covariance: Newton's method on a concave sum."""
    precision = np.eye(lanes + 1) / prior_deviation**2
    point: _Numbers = np.zeros(lanes + 1)
    outcomes = [(_directions(pair, lanes), _counts(counts)) for pair, counts in tallies]
    for _ in range(_MOST_STEPS):
        slope, curvature = -precision @ point, precision.copy()
        for directions, counts in outcomes:
            chances = _chances(directions, point)
            mean = chances @ directions
            slope += counts @ directions - counts.sum() * mean
            curvature += counts.sum() * ((directions.T * chances) @ directions - np.outer(mean, mean))
        step = np.linalg.solve(curvature, slope)
        # a long step may overshoot; short ones of a concave sum do not
        point = point + step * min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-300))
        if float(np.abs(step).max()) < _CLOSE_ENOUGH:
            break
    return point, np.linalg.inv(curvature).astype(np.float64)


def _directions(pair: tuple[int, int], lanes: int) -> _Numbers:
    """Weights of the logarithms in the outcomes first wins, second wins, tie: of shape (3, lanes + 1)."""
    directions = np.zeros((3, lanes + 1))
    directions[0, pair[0]] = directions[1, pair[1]] = directions[2, lanes] = 1
    directions[2, list(pair)] = 0.5
    return directions


def _counts(counts: PairCounts) -> _Numbers:
    return np.array([counts.for_first, counts.for_second, counts.ties + counts.both_bad], dtype=np.float64)


def _chances(directions: _Numbers, point: _Numbers) -> _Numbers:
    heights = directions @ point
    raised: _Numbers = np.exp(heights - heights.max())
    shares: _Numbers = raised / raised.sum()
    return shares


def _share(log_odds: float) -> float:
    return float(1 / (1 + np.exp(-np.clip(log_odds, -700, 700))))


def _reach(beyond: float) -> float:
    return NormalDist().inv_cdf(1 - beyond / 2)
