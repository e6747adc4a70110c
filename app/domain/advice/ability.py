"""How capable a model is for a purpose, from public scores where there are any and from its size and age where not.

Everything is brought to one axis: the logit of a vendor's MMLU-Pro without thinking, on which doubling a model's size
is worth about 0.45. Each benchmark has a straight line to that axis, fitted by eye to models that have both scores;
none of it is good for more than seven coarse tiers, and differences below a quarter of a tier are ties.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.advice.catalogue import CatalogueModel, Independence, Purpose, Score

TIERS: Final = 7
_LOWEST: Final = -1.6
_TIER_WIDTH: Final = 0.6


class Evidence(StrEnum):
    """What an ability stands on, strongest first."""

    INDEPENDENT = "independent"
    VENDOR = "vendor"
    FAMILY = "estimate"


@dataclass(frozen=True, slots=True)
class Ability:
    """`points` on the common axis; `because` names the scores, or says that there are none."""

    points: float
    evidence: Evidence
    because: str

    @property
    def tier(self) -> int:
        """1 (weakest) to 7."""
        return min(TIERS, max(1, 1 + math.floor((self.points - _LOWEST) / _TIER_WIDTH)))


@dataclass(frozen=True, slots=True)
class _Line:
    """Points of a share p: slope × logit(p) + offset; with `elo`, of a rating: (value − offset) / slope."""

    slope: float
    offset: float
    elo: bool = False

    def points(self, value: float) -> float:
        if self.elo:
            return (value - self.offset) / self.slope
        share = min(0.99, max(0.01, value / 100))
        return self.slope * math.log(share / (1 - share)) + self.offset


_GENERAL: Final = {
    "MMLU-Pro": _Line(1.0, 0.0),
    "GPQA (Diamond)": _Line(0.75, 0.55),
    "LiveBench 2026-01-08 (mean of 7 categories)": _Line(1.0, 1.3),
    "LMArena text score": _Line(130.0, 1200.0, elo=True),
    "Open LLM Leaderboard v2 MMLU-Pro (raw accuracy)": _Line(1.0, 0.55),
}
_CODE: Final = {
    "SWE-bench Verified": _Line(0.75, 0.85),
    "LiveCodeBench v6": _Line(0.75, 0.65),
    "LiveCodeBench": _Line(0.75, 0.65),
}
# Ratings of another list are on another scale.
_OTHER_SCALES: Final = ("April 2026",)
# Thinking raises these by about as much as a doubling of size, and costs the user the time.
_THINKING_GAIN: Final = 0.35
_THINKING_RAISES: Final = ("MMLU-Pro", "GPQA (Diamond)")
# How much scores count against the estimate from size and age.
_WEIGHTS: Final = {Evidence.INDEPENDENT: 0.75, Evidence.VENDOR: 0.5, Evidence.FAMILY: 0.0}
_NO_SCORE: Final = 0.15
_DOUBLING: Final = 0.45
_YEAR: Final = 0.65
_BASE: Final = -1.4
_BASE_YEAR: Final = 2024.5
_UNKNOWN_RELEASE: Final = 2024.5
# A specialist out of its field, and a generalist in a specialist's.
_CODER_IN_CHAT: Final = 0.5
_THINKER_IN_CHAT: Final = 0.3
_NO_CODER: Final = 0.25


def ability_of(model: CatalogueModel, purpose: Purpose) -> Ability:
    """Points of a model for a purpose, with their evidence."""
    own, other = (_CODE, _GENERAL) if purpose is Purpose.CODE else (_GENERAL, _CODE)
    scored = _by_independence(model.scores, own) or _by_independence(model.scores, other)
    evidence = Evidence.FAMILY
    if scored:
        evidence = Evidence.INDEPENDENT if Independence.INDEPENDENT in scored else Evidence.VENDOR
    weight = _WEIGHTS[evidence]
    points = (1 - weight) * estimated_points(model)
    if scored:
        points += weight * _mean(_mean(each.values()) for each in scored.values())
    else:
        points -= _NO_SCORE
    names = sorted({name for each in scored.values() for name in each})
    because = ", ".join(names) if names else "no public score, estimated from size and age"
    return Ability(points - _out_of_field(model, purpose), evidence, because)


def estimated_points(model: CatalogueModel) -> float:
    """From size and release month: the total of a dense model, for a mixture the geometric mean of total and active."""
    size = math.sqrt(model.parameters * (model.active_parameters or model.parameters))
    return _BASE + _DOUBLING * math.log2(size / 1e9) + _YEAR * (_release_year(model) - _BASE_YEAR)


def _release_year(model: CatalogueModel) -> float:
    if model.released is None:
        return _UNKNOWN_RELEASE
    year, month = model.released.split("-")
    return int(year) + (int(month) - 1) / 12


def _by_independence(scores: Iterable[Score], lines: dict[str, _Line]) -> dict[Independence, dict[str, float]]:
    """Points by who measured and by benchmark; what vendors and third parties report counts as one."""
    found: dict[Independence, dict[str, list[float]]] = {}
    for score in scores:
        mode = score.mode or ""
        if score.benchmark not in lines or any(other in mode for other in _OTHER_SCALES):
            continue
        independent = score.independence is Independence.INDEPENDENT
        measured = Independence.INDEPENDENT if independent else Independence.VENDOR
        thinks = mode.startswith("thinking") and score.benchmark in _THINKING_RAISES
        points = lines[score.benchmark].points(score.value) - (_THINKING_GAIN if thinks else 0.0)
        found.setdefault(measured, {}).setdefault(score.benchmark, []).append(points)
    return {who: {name: _mean(points) for name, points in each.items()} for who, each in found.items()}


def _out_of_field(model: CatalogueModel, purpose: Purpose) -> float:
    if purpose is Purpose.CODE:
        return 0.0 if "code" in model.purposes else _NO_CODER
    if "chat" in model.purposes:
        return 0.0
    return _THINKER_IN_CHAT if "reasoning" in model.purposes else _CODER_IN_CHAT


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)
