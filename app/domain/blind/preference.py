"""What votes between two lanes show."""

from dataclasses import dataclass

from app.domain.blind.binomial import CONFIDENCE, exact_interval, sign_test
from app.domain.blind.needed_votes import needed_votes


@dataclass(frozen=True, slots=True)
class PairCounts:
    """What became of the ballots between two lanes.

    `identical` prompts had the same text from both and no vote; `failed` ones lacked an answer; `open` ones were not
    voted on.
    """

    for_first: int = 0
    for_second: int = 0
    ties: int = 0
    both_bad: int = 0
    identical: int = 0
    failed: int = 0
    open: int = 0

    @property
    def decided(self) -> int:
        return self.for_first + self.for_second

    @property
    def votes(self) -> int:
        return self.decided + self.ties + self.both_bad


@dataclass(frozen=True, slots=True)
class Preference:
    """The share of the first lane among decided votes, 0 to 1, with its interval, and the sign test's probability.

    Ties and "both bad" are left out of all three, for they name no winner: counted as half a vote each they would look
    like evidence for "no difference" that nobody gave, and half votes are not binomial. They are told beside it.
    `more_votes` is about how many more votes, ties among them, would show a difference of the size seen; `None` where
    one is shown already, where none is seen, and where they would be too many.
    """

    counts: PairCounts
    share: float | None
    low: float
    high: float
    chance: float
    more_votes: int | None

    @property
    def shown(self) -> bool:
        """Whether the votes show a difference."""
        return self.chance <= 1 - CONFIDENCE


def preference(counts: PairCounts) -> Preference:
    """What the votes between two lanes show."""
    decided = counts.decided
    low, high = exact_interval(counts.for_first, decided)
    chance = sign_test(counts.for_first, counts.for_second)
    share = counts.for_first / decided if decided else None
    more = _more_votes(counts) if share is not None and chance > 1 - CONFIDENCE else None
    return Preference(counts, share, low, high, chance, more)


def _more_votes(counts: PairCounts) -> int | None:
    needed = needed_votes(max(counts.for_first, counts.for_second) / counts.decided)
    if needed is None:
        return None
    lacking = max(1, needed - counts.decided)
    # as many of the coming votes will be ties as of those before
    return -(-lacking * counts.votes // counts.decided)
