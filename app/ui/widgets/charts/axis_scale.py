"""Ends and ticks of an axis in figures that people like."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AxisScale:
    """An axis from `start` to `end`, both multiples of `step`, with a tick each `step`."""

    end: float
    step: float
    start: float = 0.0

    @property
    def ticks(self) -> tuple[float, ...]:
        """Values that get a label."""
        return tuple(self.start + index * self.step for index in range(self._steps + 1))

    @property
    def _steps(self) -> int:
        return int((self.end - self.start) / self.step + 1e-9)


def scale_for(highest: float, *, most_ticks: int) -> AxisScale:
    """The smallest axis that holds `highest` with at most `most_ticks` steps of 1, 2 or 5 times a power of ten."""
    if highest <= 0 or not math.isfinite(highest):
        return AxisScale(1.0, 1.0)
    step = _round_step(highest / most_ticks)
    return AxisScale(step * math.ceil(highest / step - 1e-9), step)


def scale_between(lowest: float, highest: float, *, most_ticks: int) -> AxisScale:
    """As `scale_for`, from near `lowest` (not below 0) instead of from 0; needs two ticks at least."""
    if not 0 < lowest < highest or not math.isfinite(highest):
        return scale_for(highest, most_ticks=most_ticks)
    step = _round_step((highest - lowest) / max(1, most_ticks - 1))
    start = step * math.floor(lowest / step + 1e-9)
    return AxisScale(step * math.ceil(highest / step - 1e-9), step, start)


def _round_step(rough: float) -> float:
    """The next of 1, 2 or 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))


def tick_text(value: float, step: float) -> str:
    """A tick's label with as many decimals as its step needs."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{value:,.{decimals}f}"
