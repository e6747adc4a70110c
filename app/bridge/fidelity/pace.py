"""How long a measurement may take, from how long the last one of the same lanes took."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.lanes.lane import LaneSpec


@dataclass(frozen=True, slots=True)
class Pace:
    """`s_per_token` is over all lanes, the reference included, for a text's token."""

    lanes: tuple[LaneSpec, ...]
    s_per_token: float

    def expected_s(self, lanes: Sequence[LaneSpec], tokens: int) -> float | None:
        """Seconds for so many tokens; `None` for other lanes than those that were timed."""
        return self.s_per_token * tokens if tuple(lanes) == self.lanes else None


def pace_of(lanes: Sequence[LaneSpec], *, took_s: float, tokens: int) -> Pace | None:
    """The pace of a whole run; `None` where it was too short to tell."""
    return Pace(tuple(lanes), took_s / tokens) if tokens > 0 and took_s > 0 else None
