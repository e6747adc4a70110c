"""What share of the checks each lane passes, and whether that differs from the reference."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from app.domain.blind.binomial import sign_test
from app.domain.statistics.wilson import Share

# Whether a lane passed each check; `None` where it gave no answer.
Verdicts = Sequence[bool | None]

REFERENCE_LANE: Final = 0
# The usual bar: one in twenty such differences would come of chance.
_SURE_BELOW: Final = 0.05


@dataclass(frozen=True, slots=True)
class AgainstReferencePasses:
    """Prompts that both a lane and the reference answered: who passed."""

    both: int
    only_reference: int
    only_lane: int
    neither: int

    @property
    def probability(self) -> float:
        """How often chance alone would tell them apart as much or more (McNemar's exact test, two-sided)."""
        return _chance(self.only_lane, self.only_reference)

    @property
    def is_shown(self) -> bool:
        return self.probability < _SURE_BELOW

    @property
    def finding(self) -> str:
        """What may be said, and no more."""
        if not self.both + self.only_reference + self.only_lane + self.neither:
            return "nothing to compare yet"
        if not self.only_reference and not self.only_lane:
            return "no difference"
        if not self.is_shown:
            return "no difference shown"
        return f"passes {'fewer' if self.only_reference > self.only_lane else 'more'} than the reference"

    @property
    def basis(self) -> str:
        """What it rests on; empty where nothing was compared."""
        if not self.both + self.neither + self.only_reference + self.only_lane:
            return ""
        if not self.only_reference and not self.only_lane:
            return "the same prompts passed"
        counts = f"only the reference: {self.only_reference}, only this lane: {self.only_lane}"
        return f"{counts}; {_probability_text(self.probability)}"

    @property
    def sentence(self) -> str:
        """Both in one line."""
        return f"{self.finding} ({self.basis})" if self.basis else self.finding


@dataclass(frozen=True, slots=True)
class LanePasses:
    """A lane's checks: `passed` counts those that were answered, `unanswered` those that were not, or not yet.

    `against_reference` is `None` for the reference itself.
    """

    lane: int
    passed: Share
    unanswered: int
    against_reference: AgainstReferencePasses | None


def pass_rates(verdicts: Sequence[Verdicts]) -> tuple[LanePasses, ...]:
    """One row a lane, the reference first; every lane has a verdict on each of the same checks."""
    return tuple(
        LanePasses(
            lane,
            Share(own.count(True), len(own) - own.count(None)),
            own.count(None),
            None if lane == REFERENCE_LANE else _compared(verdicts[REFERENCE_LANE], own),
        )
        for lane, own in enumerate(verdicts)
    )


def _compared(reference: Verdicts, own: Verdicts) -> AgainstReferencePasses:
    pairs = list(zip(reference, own, strict=True))
    return AgainstReferencePasses(
        pairs.count((True, True)), pairs.count((True, False)), pairs.count((False, True)), pairs.count((False, False))
    )


# tables ask for it with every cell that they paint
@lru_cache(maxsize=256)
def _chance(wins: int, losses: int) -> float:
    return sign_test(wins, losses)


def _probability_text(probability: float) -> str:
    if probability < 0.001:
        return "p < 0.001"
    return f"p = {probability:.2f}" if probability >= 0.1 else f"p = {probability:.2g}"
