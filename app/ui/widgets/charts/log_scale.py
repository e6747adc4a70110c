"""Ends and ticks of a logarithmic axis."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

# Values that are not above 0 have no place of their own: they lie on the ground, one step below all others.
_GROUND_STEP: Final = 10 ** (1 / 3)
_HEADROOM: Final = 1.7
_FACTORS_OF_FEW: Final = ((1, 2, 5), (1, 3), (1,))


@dataclass(frozen=True, slots=True)
class LogScale:
    """From `lowest` to `highest`, both above 0; `ticks` get a label."""

    lowest: float
    highest: float
    ticks: tuple[float, ...]

    def place(self, value: float) -> float:
        """The logarithm to base 10, of the ground for what lies under it."""
        return math.log10(max(value, self.lowest))

    @property
    def ends(self) -> tuple[float, float]:
        """Both ends as logarithms."""
        return math.log10(self.lowest), math.log10(self.highest)


def log_scale_for(values: Iterable[float], *, most_ticks: int) -> LogScale:
    """The smallest axis for all `values` above 0, with at most `most_ticks` ticks and at least two."""
    known = [value for value in values if value > 0 and math.isfinite(value)]
    if not known:
        return LogScale(0.001, 1.0, (0.001, 0.01, 0.1, 1.0))
    lowest, highest = min(known) / _GROUND_STEP, max(known) * _HEADROOM
    for factors in _FACTORS_OF_FEW:
        ticks = _ticks(lowest, highest, factors)
        if 2 <= len(ticks) <= most_ticks:
            return LogScale(lowest, highest, ticks)
    decades = _ticks(lowest, highest, (1,))
    if len(decades) >= 2:
        return LogScale(lowest, highest, decades[:: math.ceil(len(decades) / most_ticks)] if most_ticks else decades)
    finest = _ticks(lowest, highest, (1, 2, 5))
    return LogScale(lowest, highest, finest if len(finest) >= 2 else (lowest * _GROUND_STEP, highest / _HEADROOM))


def log_tick_text(value: float) -> str:
    """`0.001`, `0.02`, `1`."""
    if value >= 1:
        return f"{value:,.3g}"
    decimals = -math.floor(math.log10(value) + 1e-9)
    return f"{value:.{decimals}f}"


def _ticks(lowest: float, highest: float, factors: tuple[int, ...]) -> tuple[float, ...]:
    first, last = math.floor(math.log10(lowest)), math.ceil(math.log10(highest))
    found = (factor * 10.0**power for power in range(first, last + 1) for factor in factors)
    return tuple(tick for tick in found if lowest <= tick <= highest)
