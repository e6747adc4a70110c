"""What plans have fallen short of on this machine, and how much more is therefore kept free.

Plans are upper bounds: buffers are planned whole and touched in part. That a load takes less than planned is no reason
to keep less free for other programs; that it takes more is a reason to keep more.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.plan.ledger_rows import LedgerLoad
from app.domain.plan.robust import deviation, weighted_median

# Fewer loads, or more of one file than this, say nothing of plans at large.
_FEWEST_LOADS: Final = 3
_NEWEST: Final = 60
_MOST_OF_A_FILE: Final = 5
_DEVIATIONS: Final = 2.0
# A plan that falls short by more than this is a defect to be mended, not a habit to allow for.
_MOST_SHARE: Final = 0.25
# What sampling cannot tell from nothing.
_LEAST_SHARE: Final = 0.01


@dataclass(frozen=True, slots=True)
class ReserveCorrection:
    """`share` of a plan's total that is kept free beyond the reserve; `loads` is how many told."""

    share: float
    loads: int

    def extra_bytes(self, planned_bytes: int) -> int:
        return round(self.share * max(0, planned_bytes))

    @property
    def words(self) -> str:
        """One sentence for the user."""
        if self.loads < _FEWEST_LOADS:
            return "Too few models have run here to hold plans against."
        if self.share == 0:
            return f"Plans held in the last {self.loads} loads here."
        return f"Plans fell short in the last {self.loads} loads here: {self.share:.0%} more is kept free."


NO_CORRECTION: Final = ReserveCorrection(0.0, 0)


def reserve_correction(newest_first: Sequence[LedgerLoad]) -> ReserveCorrection:
    """Twice the usual deviation above the usual excess of measured over planned, 0 where plans held."""
    excesses = _excesses(newest_first)
    if len(excesses) < _FEWEST_LOADS:
        return ReserveCorrection(0.0, len(excesses))
    ones = [1.0] * len(excesses)
    middle = weighted_median(excesses, ones)
    share = middle + _DEVIATIONS * deviation(excesses, ones, middle) if middle > 0 else 0.0
    return ReserveCorrection(min(_MOST_SHARE, share) if share >= _LEAST_SHARE else 0.0, len(excesses))


def excess_share(load: LedgerLoad) -> float | None:
    """Measured beyond planned main memory, as a share of the plan; negative where less was taken."""
    if load.peak_bytes is None or load.predicted.ram_bytes <= 0:
        return None
    return (load.peak_bytes - load.predicted.ram_bytes) / load.predicted.ram_bytes


def _excesses(loads: Sequence[LedgerLoad]) -> list[float]:
    seen: dict[str, int] = {}
    excesses: list[float] = []
    for load in loads:
        excess = excess_share(load)
        seen[load.file_key] = seen.get(load.file_key, 0) + 1
        if excess is not None and seen[load.file_key] <= _MOST_OF_A_FILE:
            excesses.append(excess)
    return excesses[:_NEWEST]
