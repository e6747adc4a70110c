"""How many votes it takes to show a difference of a given size."""

import math
from functools import lru_cache
from statistics import NormalDist
from typing import Final

from app.domain.blind.binomial import CONFIDENCE, lower_tail, upper_tail

POWER: Final = 0.8
MOST_VOTES: Final = 1000
_EVEN: Final = 0.5


def clear_majority(votes: int, *, confidence: float = CONFIDENCE) -> int | None:
    """The smallest majority of `votes` that the sign test takes for a difference; `None` where none is enough."""
    beyond = (1 - confidence) / 2
    # near what the normal approximation says
    majority = min(votes, round(votes / 2 + NormalDist().inv_cdf(1 - beyond) * math.sqrt(votes) / 2))
    while majority > votes / 2 and upper_tail(majority - 1, votes, _EVEN) <= beyond:
        majority -= 1
    while majority <= votes and upper_tail(majority, votes, _EVEN) > beyond:
        majority += 1
    return majority if majority <= votes else None


def power(votes: int, share: float, *, confidence: float = CONFIDENCE) -> float:
    """How probable it is that the sign test shows a difference after `votes`, if `share` of them go to one side."""
    majority = clear_majority(votes, confidence=confidence)
    if majority is None:
        return 0.0
    return upper_tail(majority, votes, share) + lower_tail(votes - majority, votes, share)


def smallest_share_shown(votes: int, *, confidence: float = CONFIDENCE) -> float | None:
    """The smallest preference, in hundredths, that so many votes show four times in five; `None` where none is."""
    shown, missed = 100, 50
    if power(votes, 1.0, confidence=confidence) < POWER:
        return None
    while shown - missed > 1:
        middle = (shown + missed) // 2
        enough = power(votes, middle / 100, confidence=confidence) >= POWER
        shown, missed = (middle, missed) if enough else (shown, middle)
    return shown / 100


@lru_cache(maxsize=256)
def needed_votes(share: float, *, confidence: float = CONFIDENCE) -> int | None:
    """The fewest votes after which the exact sign test shows a difference of this size four times in five.

    `None` where they are more than `MOST_VOTES`, and for a share of one half, which no number of votes sets apart.
    """
    expected = _expected_votes(share, confidence)
    if expected > MOST_VOTES * 1.2:
        return None
    # over all shares in steps of 0.001 the exact test never needs fewer than that
    first = max(1, math.floor(0.97 * expected) - 12)
    return next((votes for votes in range(first, MOST_VOTES + 1) if power(votes, share) >= POWER), None)


def _expected_votes(share: float, confidence: float) -> float:
    """By the normal approximation."""
    distance = abs(share - _EVEN)
    if distance < 1e-9:
        return math.inf
    normal = NormalDist()
    beyond = normal.inv_cdf(1 - (1 - confidence) / 2) * _EVEN
    within = normal.inv_cdf(POWER) * math.sqrt(max(0.0, share * (1 - share)))
    return ((beyond + within) / distance) ** 2
