"""How sure a share is that was counted in a few cases."""

from dataclasses import dataclass
from math import sqrt
from typing import Final

# The two-sided 95 % point of the normal distribution.
_Z_95: Final = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Share:
    """`count` of `total`, with its 95 % interval; all three shares are 0 to 1 and unknown where `total` is 0."""

    count: int
    total: int

    @property
    def share(self) -> float | None:
        return self.count / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        return wilson_interval(self.count, self.total) if self.total else None


def wilson_interval(count: int, total: int, z: float = _Z_95) -> tuple[float, float]:
    """Wilson's score interval (Wilson 1927, JASA 22:209): sensible for few cases and for shares of 0 and 1."""
    share = count / total
    middle = share + z * z / (2 * total)
    half = z * sqrt(share * (1 - share) / total + z * z / (4 * total * total))
    scale = 1 + z * z / total
    low = 0.0 if count == 0 else max(0.0, (middle - half) / scale)
    high = 1.0 if count == total else min(1.0, (middle + half) / scale)
    return low, high
