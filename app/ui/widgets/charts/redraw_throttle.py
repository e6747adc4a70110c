"""How often a chart may be drawn, so that drawing takes little from the engine that it measures."""

from typing import Final

# On two cores every per cent that the window burns shows in the figures that it displays
PROCESSOR_SHARE: Final = 0.012
SHORTEST_S: Final = 0.15
LONGEST_S: Final = 1.5
_WEIGHT_OF_NEWEST: Final = 0.3


class RedrawThrottle:
    """Learns what a redraw costs and says how long to wait until the next."""

    def __init__(self, share: float = PROCESSOR_SHARE) -> None:
        self._share = share
        self._cost_s: float | None = None

    def record(self, cost_s: float) -> None:
        """Tell what a redraw took."""
        if self._cost_s is None:
            self._cost_s = cost_s
        else:
            self._cost_s += (cost_s - self._cost_s) * _WEIGHT_OF_NEWEST

    @property
    def delay_s(self) -> float:
        """Wait this long between redraws."""
        return min(max((self._cost_s or 0.0) / self._share, SHORTEST_S), LONGEST_S)
