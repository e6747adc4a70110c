"""What a chart remembers of one lane, in room that never grows."""

from array import array
from bisect import bisect_left
from typing import Final

CAPACITY: Final = 512


class SampleBuffer:
    """Samples of a whole turn, however long: when the room is full, every second one goes and the step doubles.

    The newest sample is always kept. `x` must not decrease.
    """

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = capacity
        self.x_values = array("d", bytes(8 * capacity))
        self.y_values = array("d", bytes(8 * capacity))
        self.count = 0
        self._step = 1
        self._seen = 0
        self._last_is_on_step = True

    def append(self, x: float, y: float) -> None:
        """Take a sample."""
        if self._last_is_on_step and self.count == self._capacity:
            self._thin_out()
        # a sample between two steps is kept only for as long as it is the newest
        at = self.count if self._last_is_on_step else self.count - 1
        self._last_is_on_step = self._seen % self._step == 0
        self.x_values[at] = x
        self.y_values[at] = y
        self.count = at + 1
        self._seen += 1

    def clear(self) -> None:
        """Forget everything."""
        self.count = self._seen = 0
        self._step = 1
        self._last_is_on_step = True

    @property
    def last(self) -> tuple[float, float] | None:
        """The newest sample."""
        return (self.x_values[self.count - 1], self.y_values[self.count - 1]) if self.count else None

    @property
    def highest(self) -> float:
        """The largest y, 0 without samples."""
        return max(self.y_values[: self.count], default=0.0)

    def value_at(self, x: float) -> float | None:
        """The y of the sample nearest to `x`; `None` outside of the samples."""
        if not self.count or not self.x_values[0] <= x <= self.x_values[self.count - 1]:
            return None
        right = bisect_left(self.x_values, x, hi=self.count)
        if right == 0:
            return self.y_values[0]
        nearer_left = x - self.x_values[right - 1] < self.x_values[right] - x
        return self.y_values[right - 1 if nearer_left else right]

    def _thin_out(self) -> None:
        kept = len(self.x_values[0 : self.count : 2])
        self.x_values[:kept] = self.x_values[0 : self.count : 2]
        self.y_values[:kept] = self.y_values[0 : self.count : 2]
        self.count = kept
        self._step *= 2
