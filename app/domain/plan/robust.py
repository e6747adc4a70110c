"""Middles and spreads that a single wild value does not move."""

from collections.abc import Sequence
from typing import Final

# The median of absolute deviations times this is the standard deviation of normal values.
_NORMAL: Final = 1.4826


def weighted_median(values: Sequence[float], weights: Sequence[float]) -> float:
    """The value with half of the weight on either side; the mean of two where the half falls between them.

    Raises `ValueError` without a positive weight.
    """
    weighted = sorted((value, weight) for value, weight in zip(values, weights, strict=True) if weight > 0)
    if not weighted:
        raise ValueError("a median needs at least one value")
    half = sum(weight for _, weight in weighted) / 2
    passed = 0.0
    for number, (value, weight) in enumerate(weighted):
        passed += weight
        if passed > half * (1 + 1e-12):
            return value
        if passed >= half * (1 - 1e-12):
            following = weighted[number + 1][0] if number + 1 < len(weighted) else value
            return (value + following) / 2
    return weighted[-1][0]


def deviation(values: Sequence[float], weights: Sequence[float], middle: float) -> float:
    """How far values lie from `middle`, as a standard deviation that half of them cannot move."""
    return _NORMAL * weighted_median([abs(value - middle) for value in values], weights)
