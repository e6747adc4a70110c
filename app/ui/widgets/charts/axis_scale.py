"""Ends and ticks of an axis in figures that people like."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AxisScale:
    """An axis from 0 to `end` with a tick each `step`."""

    end: float
    step: float

    @property
    def ticks(self) -> tuple[float, ...]:
        """Values that get a label."""
        return tuple(index * self.step for index in range(int(self.end / self.step + 1e-9) + 1))


def scale_for(highest: float, *, most_ticks: int) -> AxisScale:
    """The smallest axis that holds `highest` with at most `most_ticks` steps of 1, 2 or 5 times a power of ten."""
    if highest <= 0 or not math.isfinite(highest):
        return AxisScale(1.0, 1.0)
    rough = highest / most_ticks
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough * (1 - 1e-9))
    return AxisScale(step * math.ceil(highest / step - 1e-9), step)


def tick_text(value: float, step: float) -> str:
    """A tick's label with as many decimals as its step needs."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    return f"{value:,.{decimals}f}"
