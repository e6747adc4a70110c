"""An order of several lanes, with what it leaves open."""

import itertools
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.blind.bradley_terry import ranking
from app.domain.blind.preference import PairCounts
from app.domain.blind.ranking_words import listed, order_words

_Pairs = dict[tuple[int, int], PairCounts]

# American League East of 1987, games won by row against column; Agresti, Categorical Data Analysis, table 10.10.
_TEAMS = ("Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore")
_WON = (
    (0, 7, 9, 7, 7, 9, 11),
    (6, 0, 7, 5, 11, 9, 9),
    (4, 6, 0, 7, 7, 8, 12),
    (6, 8, 6, 0, 6, 7, 10),
    (6, 2, 6, 7, 0, 7, 12),
    (4, 4, 5, 6, 6, 0, 6),
    (2, 4, 1, 3, 1, 7, 0),
)
# His fitted strengths, as logarithms of odds against Baltimore.
_FITTED = (1.58, 1.44, 1.29, 1.25, 1.11, 0.68, 0.0)
_WEAK_PRIOR = 1e3


@st.composite
def _votes(draw: st.DrawFn) -> tuple[int, _Pairs]:
    lanes = draw(st.integers(2, 6))
    numbers = st.integers(0, 30)
    counts = st.builds(PairCounts, for_first=numbers, for_second=numbers, ties=numbers, both_bad=st.integers(0, 3))
    return lanes, {pair: draw(counts) for pair in itertools.combinations(range(lanes), 2) if draw(st.booleans())}


def _logs(pairs: _Pairs, lanes: int, prior_deviation: float = 2.0) -> list[float]:
    found = ranking(pairs, lanes, prior_deviation=prior_deviation)
    return [each.log_strength for each in sorted(found.strengths, key=lambda each: each.lane)]


def test_strengths_are_those_of_a_published_example() -> None:
    pairs = {(a, b): PairCounts(_WON[a][b], _WON[b][a]) for a, b in itertools.combinations(range(7), 2)}
    logs = _logs(pairs, 7, _WEAK_PRIOR)
    assert [each - logs[-1] for each in logs] == pytest.approx(_FITTED, abs=0.006)
    found = ranking(pairs, 7)
    assert order_words(found, _TEAMS, votes=273)[-2:] == [
        "Nothing sets Milwaukee, Detroit, Toronto, New York, Boston and Cleveland apart.",
        "Nothing sets Cleveland and Baltimore apart.",
    ]


def test_two_lanes_without_ties_have_the_share_of_their_votes() -> None:
    stronger = ranking({(0, 1): PairCounts(6, 14)}, 2, prior_deviation=_WEAK_PRIOR).strengths[0]
    assert stronger.lane == 1
    # against one of middle strength, which is half the way to the other
    assert 2 * stronger.log_strength == pytest.approx(math.log(14 / 6), abs=1e-4)


def _plausibility(pairs: _Pairs, logs: list[float], tie_log: float) -> float:
    """The logarithm of Davidson's likelihood as he writes it, and of the priors."""
    total = -sum(each**2 for each in (*logs, tie_log)) / (2 * 2.0**2)
    for (first, second), counts in pairs.items():
        one, other = math.exp(logs[first]), math.exp(logs[second])
        middle = math.exp(tie_log) * math.sqrt(one * other)
        whole = one + other + middle
        total += counts.for_first * math.log(one / whole) + counts.for_second * math.log(other / whole)
        total += (counts.ties + counts.both_bad) * math.log(middle / whole)
    return total


def _best(pairs: _Pairs, logs: list[float]) -> float:
    """With ties as common as fits these strengths best: a concave function of one number."""
    low, high = -12.0, 12.0
    for _ in range(80):
        third = (high - low) / 3
        if _plausibility(pairs, logs, low + third) < _plausibility(pairs, logs, high - third):
            low += third
        else:
            high -= third
    return _plausibility(pairs, logs, (low + high) / 2)


@settings(max_examples=25)
@given(votes=_votes())
def test_no_other_strengths_fit_the_votes_better(votes: tuple[int, _Pairs]) -> None:
    lanes, pairs = votes
    logs = _logs(pairs, lanes)
    best = _best(pairs, logs)
    for lane in range(lanes):
        for shift in (-0.05, 0.05):
            moved = [each + shift * (place == lane) for place, each in enumerate(logs)]
            assert _best(pairs, moved) < best + 1e-9


@given(votes=_votes())
def test_strengths_are_finite_and_lie_in_their_intervals(votes: tuple[int, _Pairs]) -> None:
    lanes, pairs = votes
    found = ranking(pairs, lanes)
    assert sorted(each.lane for each in found.strengths) == list(range(lanes))
    for each in found.strengths:
        assert math.isfinite(each.log_strength)
        assert 0 <= each.low <= each.share <= each.high <= 1


@given(votes=_votes(), data=st.data())
def test_numbers_of_lanes_do_not_matter(votes: tuple[int, _Pairs], data: st.DataObject) -> None:
    lanes, pairs = votes
    moved = data.draw(st.permutations(range(lanes)))
    elsewhere = {
        (moved[a], moved[b]): counts
        if moved[a] < moved[b]
        else PairCounts(counts.for_first, counts.for_second, counts.ties, counts.both_bad)
        for (a, b), counts in pairs.items()
    }
    before, after = _logs(pairs, lanes), _logs(elsewhere, lanes)
    assert [after[moved[lane]] for lane in range(lanes)] == pytest.approx(before, abs=1e-6)


@given(votes=_votes())
def test_one_more_vote_never_harms_the_lane_that_got_it(votes: tuple[int, _Pairs]) -> None:
    lanes, pairs = votes
    before = _logs(pairs, lanes)
    old = pairs.get((0, 1), PairCounts())
    more = {**pairs, (0, 1): PairCounts(old.for_first + 1, old.for_second, old.ties, old.both_bad)}
    after = _logs(more, lanes)
    assert after[0] - after[1] >= before[0] - before[1] - 1e-9


def test_a_lane_that_won_everything_is_ahead_and_finite() -> None:
    found = ranking({(0, 1): PairCounts(20, 0), (1, 2): PairCounts(20, 0), (0, 2): PairCounts(20, 0)}, 3)
    assert [each.lane for each in found.strengths] == [0, 1, 2]
    assert found.strengths[0].high < 1
    assert order_words(found, ["Q8_0", "Q4_K_M", "Q2_K"], votes=60) == [
        "Q8_0 is ahead of Q4_K_M and Q2_K.",
        "Q4_K_M is ahead of Q2_K.",
    ]


def test_nothing_is_ordered_without_votes_or_by_few() -> None:
    names = ["a", "b", "c"]
    assert order_words(ranking({}, 3), names, votes=0) == ["Nothing was voted on."]
    few = ranking({(0, 1): PairCounts(2, 1), (1, 2): PairCounts(1, 1)}, 3)
    assert order_words(few, names, votes=5) == ["5 votes: no order shown among the 3 lanes."]


def test_ties_draw_lanes_together() -> None:
    without = _logs({(0, 1): PairCounts(10, 4)}, 2)
    tied = _logs({(0, 1): PairCounts(10, 4, ties=40)}, 2)
    assert without[0] - without[1] > tied[0] - tied[1] > 0


def test_names_are_listed_as_people_do() -> None:
    assert [listed(names) for names in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
