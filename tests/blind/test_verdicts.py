"""What votes show, and what they do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blind.preference import PairCounts, preference
from app.domain.blind.verdict_words import facts, habit, once_text, rounded_votes, verdict

# Sizes of a difference repeat, for working out what would settle it takes longest.
_COUNTS = st.builds(
    PairCounts,
    for_first=st.sampled_from([0, 1, 2, 5, 7, 14, 30, 60]),
    for_second=st.sampled_from([0, 1, 3, 6, 7, 13, 20, 50]),
    ties=st.integers(0, 30),
    both_bad=st.integers(0, 30),
    identical=st.integers(0, 30),
    failed=st.integers(0, 5),
    open=st.integers(0, 5),
)


def _verdict(counts: PairCounts) -> str:
    return verdict(preference(counts), "Q8_0", "Q2_K")


@given(counts=_COUNTS)
def test_a_difference_is_told_exactly_where_the_interval_leaves_one_half_out(counts: PairCounts) -> None:
    seen = preference(counts)
    assert seen.shown == (seen.low > 0.5 or seen.high < 0.5)
    words = _verdict(counts)
    assert ("comes by chance" in words and "no difference" not in words) == seen.shown
    if seen.shown:
        assert ("Q8_0" in words) == (counts.for_first > counts.for_second)
    else:
        assert "Q8_0" not in words
        assert "Q2_K" not in words


@given(counts=_COUNTS)
def test_names_changed_about_change_names_only(counts: PairCounts) -> None:
    turned = PairCounts(
        counts.for_second, counts.for_first, counts.ties, counts.both_bad, counts.identical, counts.failed, counts.open
    )
    one, other = preference(counts), preference(turned)
    assert (one.chance, one.more_votes) == (other.chance, other.more_votes)
    assert one.low == pytest.approx(1 - other.high, abs=1e-9)
    assert _verdict(counts) == verdict(other, "Q2_K", "Q8_0")


@given(counts=_COUNTS)
def test_ties_and_what_was_not_voted_on_do_not_move_the_share(counts: PairCounts) -> None:
    bare = preference(PairCounts(counts.for_first, counts.for_second))
    seen = preference(counts)
    assert (bare.share, bare.low, bare.high, bare.chance) == (seen.share, seen.low, seen.high, seen.chance)
    if bare.more_votes is not None and seen.more_votes is not None:
        assert seen.more_votes >= bare.more_votes >= 1


@given(counts=_COUNTS)
def test_every_ballot_is_accounted_for(counts: PairCounts) -> None:
    told = " ".join([_verdict(counts), *facts(preference(counts), "Q8_0", "Q2_K")])
    assert ("same text" in told) == bool(counts.identical)
    assert ("tie" in told) == bool(counts.ties)
    assert ("both bad" in told) == bool(counts.both_bad)
    assert ("an answer is missing" in told) == bool(counts.failed)


def test_an_order_that_chance_explains_is_no_difference() -> None:
    assert _verdict(PairCounts(7, 13)) == (
        "20 votes: no difference shown; about 70 more would settle a difference of the size seen."
    )


def test_a_clear_order_is_told_with_how_rare_it_is_by_chance() -> None:
    assert _verdict(PairCounts(18, 2)) == (
        "18 of 20 for Q8_0: between two equals a difference this clear comes by chance once in 2,485 tests."
    )


def test_even_votes_ask_for_no_more() -> None:
    assert _verdict(PairCounts(10, 10, 4)) == "24 votes: no difference shown, 10 for each."


def test_a_tiny_difference_is_not_promised_to_be_settled() -> None:
    assert _verdict(PairCounts(51, 49)).endswith("one as small as that seen would take more than 1,000 votes.")


def test_too_few_votes_say_that_they_could_show_nothing() -> None:
    assert _verdict(PairCounts(4, 0)) == (
        "4 votes: no difference shown, for even 4 of 4 comes by chance once in 8 tests; "
        "about 2 more would settle a difference of the size seen."
    )


def test_votes_for_neither_and_none_at_all_are_told_apart() -> None:
    assert _verdict(PairCounts(ties=5)) == "5 votes, not one for either: no difference shown."
    assert _verdict(PairCounts(identical=3)).startswith("Both gave the same text every time")
    assert _verdict(PairCounts(open=3)) == "Nothing was voted on."


def test_facts_name_the_one_preferred_and_what_was_left_out() -> None:
    told = facts(preference(PairCounts(6, 14, 1, 2, 7, 1)), "Q8_0", "Q2_K")
    assert told == [
        "Q2_K was preferred in 70 % of the votes that decided; in the long run that is 46 to 88 % (95 % confidence).",
        "1 tie and 2 × both bad: such votes name no winner and are left out of the share.",
        "In 7 of 31 prompts both gave the same text: nothing to vote on there.",
        "1 prompt left out: an answer is missing.",
    ]


def test_a_habit_of_one_side_is_told_only_where_it_shows() -> None:
    assert habit(11, 9) == ""
    assert habit(0, 0) == ""
    assert habit(18, 2).startswith("You chose the left side 18 of 20 times.")
    assert "right side" in habit(1, 12)


@given(votes=st.integers(1, 5000))
def test_a_forecast_of_votes_is_rounded_up_a_little(votes: int) -> None:
    assert votes <= rounded_votes(votes) < votes + 10


def test_what_hardly_ever_comes_by_chance_has_no_long_number() -> None:
    assert once_text(2e-9) == "less than once in a million tests"
    assert once_text(0.05) == "once in 20 tests"
