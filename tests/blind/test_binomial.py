"""Exact tails and intervals, held against whole numbers and published figures."""

import math
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.blind.binomial import exact_interval, lower_tail, sign_test, upper_tail
from app.domain.blind.needed_votes import clear_majority, needed_votes, power, smallest_share_shown

_TRIALS = st.integers(0, 120)


def _exact_upper(successes: int, trials: int, share: Fraction) -> Fraction:
    return sum(
        (
            math.comb(trials, count) * share**count * (1 - share) ** (trials - count)
            for count in range(max(0, successes), trials + 1)
        ),
        Fraction(0),
    )


@given(trials=_TRIALS, data=st.data(), hundredths=st.integers(0, 100))
def test_tails_are_those_of_whole_numbers(trials: int, data: st.DataObject, hundredths: int) -> None:
    successes = data.draw(st.integers(0, trials + 1))
    exact = _exact_upper(successes, trials, Fraction(hundredths, 100))
    assert upper_tail(successes, trials, hundredths / 100) == pytest.approx(float(exact), rel=1e-9, abs=1e-300)
    below = lower_tail(successes - 1, trials, hundredths / 100)
    assert below == pytest.approx(float(1 - exact), rel=1e-6, abs=1e-12)


# Clopper and Pearson's intervals as textbooks and R's binom.test give them.
@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(8, 10, 0.4439, 0.9748), (0, 10, 0.0, 0.3085), (10, 10, 0.6915, 1.0), (5, 10, 0.1871, 0.8129)],
)
def test_intervals_are_those_that_are_published(successes: int, trials: int, low: float, high: float) -> None:
    assert exact_interval(successes, trials) == pytest.approx((low, high), abs=5e-5)


@given(trials=_TRIALS, data=st.data())
def test_an_interval_leaves_one_half_out_where_the_sign_test_does(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    low, high = exact_interval(successes, trials)
    assert 0 <= low <= (successes / trials if trials else 0.5) <= high <= 1
    assert (low > 0.5 or high < 0.5) == (sign_test(successes, trials - successes) <= 0.05)


@settings(max_examples=25)
@given(trials=st.integers(1, 40), hundredths=st.integers(1, 99))
def test_an_interval_holds_the_true_share_at_least_as_often_as_it_says(trials: int, hundredths: int) -> None:
    share = Fraction(hundredths, 100)
    held = Fraction(0)
    for successes in range(trials + 1):
        low, high = exact_interval(successes, trials)
        if low <= float(share) <= high:
            held += math.comb(trials, successes) * share**successes * (1 - share) ** (trials - successes)
    assert held >= Fraction(95, 100)


@given(one=st.integers(0, 200), other=st.integers(0, 200))
def test_the_sign_test_counts_both_sides_and_knows_no_names(one: int, other: int) -> None:
    chance = sign_test(one, other)
    assert chance == sign_test(other, one)
    assert 0 < chance <= 1
    further = sum(
        math.comb(one + other, count)
        for count in range(one + other + 1)
        if abs(2 * count - one - other) >= abs(one - other)
    )
    assert chance == pytest.approx(further / 2 ** (one + other), rel=1e-12)


def test_eighteen_of_twenty_come_by_chance_once_in_two_and_a_half_thousand() -> None:
    assert sign_test(18, 2) == 2 * (190 + 20 + 1) / 2**20


@given(votes=st.integers(0, 400))
def test_a_clear_majority_is_the_smallest_that_the_sign_test_takes(votes: int) -> None:
    wanted = next((most for most in range(votes // 2, votes + 1) if sign_test(most, votes - most) <= 0.05), None)
    assert clear_majority(votes) == wanted


def test_five_votes_show_nothing_whatever_they_are() -> None:
    assert clear_majority(5) is None
    assert power(5, 1.0) == 0
    assert clear_majority(6) == 6


@given(votes=st.integers(1, 60), hundredths=st.integers(0, 100))
def test_power_is_the_probability_of_all_outcomes_that_show_a_difference(votes: int, hundredths: int) -> None:
    share = Fraction(hundredths, 100)
    clear = sum(
        math.comb(votes, most) * share**most * (1 - share) ** (votes - most)
        for most in range(votes + 1)
        if sign_test(most, votes - most) <= 0.05
    )
    assert power(votes, hundredths / 100) == pytest.approx(float(clear), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("share", [0.6, 0.65, 0.7, 0.8, 0.9, 1.0])
def test_needed_votes_are_the_fewest_with_that_power(share: float) -> None:
    needed = needed_votes(share)
    assert needed is not None
    assert power(needed, share) >= 0.8
    assert all(power(votes, share) < 0.8 for votes in range(1, needed))


def test_what_cannot_be_settled_has_no_number() -> None:
    assert needed_votes(0.5) is None
    assert needed_votes(0.53) is None
    assert needed_votes(0.3) == needed_votes(0.7) == 49


@given(votes=st.integers(0, 120))
def test_more_votes_show_smaller_differences(votes: int) -> None:
    share = smallest_share_shown(votes)
    assert (share is None) == (votes < 6)
    if share is not None:
        assert power(votes, share) >= 0.8
        assert power(votes, share - 0.01) < 0.8
