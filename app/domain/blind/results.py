"""What a whole blind test shows: the verdict, the shares behind it, and what was left out."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

from app.domain.blind.ballot_box import BallotState, counts_of_pairs, sides_chosen
from app.domain.blind.blind_test import BlindTest
from app.domain.blind.bradley_terry import Ranking, ranking
from app.domain.blind.preference import PairCounts, Preference, preference
from app.domain.blind.ranking_words import order_words
from app.domain.blind.verdict_words import facts, habit, left_out, verdict


@dataclass(frozen=True, slots=True)
class LaneShare:
    """A lane's share of decided votes, 0 to 1, with its 95 % interval: against the other lane, or, with more than two,
    against one of middle strength. `share` is `None` without a decided vote."""

    lane: int
    share: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class BlindResults:
    """`verdict` is one sentence, or one for each lane that is ahead; `shares` has the strongest lane first."""

    verdict: tuple[str, ...]
    facts: tuple[str, ...]
    shares: tuple[LaneShare, ...]
    pairs: tuple[tuple[tuple[int, int], Preference], ...]
    total: PairCounts
    order: Ranking | None


def blind_results(test: BlindTest, states: Sequence[BallotState]) -> BlindResults:
    """What the votes so far show."""
    counts = counts_of_pairs(test, states)
    pairs = tuple((pair, preference(each)) for pair, each in counts.items())
    total = _sum(list(counts.values()))
    names = [lane.name for lane in test.lanes]
    habits = [words for words in [habit(*sides_chosen(test))] if words]
    if len(test.lanes) == 2:
        seen = preference(total)
        words = verdict(seen, *names)
        return BlindResults((words,), (*facts(seen, *names), *habits), _two_shares(seen), pairs, total, None)
    order = ranking(counts, len(names))
    told = tuple(order_words(order, names, votes=total.votes))
    return BlindResults(told, (*left_out(total, of="pair"), *habits), _shares(order, total), pairs, total, order)


def _two_shares(seen: Preference) -> tuple[LaneShare, ...]:
    if seen.share is None:
        return (LaneShare(0, None, 0.0, 1.0), LaneShare(1, None, 0.0, 1.0))
    both = (
        LaneShare(0, seen.share, seen.low, seen.high),
        LaneShare(1, 1 - seen.share, 1 - seen.high, 1 - seen.low),
    )
    return both if seen.share >= 0.5 else both[::-1]


def _shares(order: Ranking, total: PairCounts) -> tuple[LaneShare, ...]:
    known = total.votes > 0
    return tuple(
        LaneShare(each.lane, each.share if known else None, each.low if known else 0.0, each.high if known else 1.0)
        for each in order.strengths
    )


def _sum(counts: Sequence[PairCounts]) -> PairCounts:
    return PairCounts(*(sum(getattr(each, field.name) for each in counts) for field in fields(PairCounts)))
