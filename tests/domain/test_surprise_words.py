"""Ranks and ratios in words that are read at a glance."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fidelity.surprise import Surprise, TokenSurprise
from app.domain.fidelity.surprise_words import agreement_words, rank_words, ratio_words, surprise_words


@pytest.mark.parametrize(
    ("rank", "words"),
    [
        (1, "its first choice"),
        (2, "its 2nd choice"),
        (3, "its 3rd choice"),
        (11, "its 11th choice"),
        (22, "its 22nd choice"),
        (113, "its 113th choice"),
        (12_345, "its 12,345th choice"),
    ],
)
def test_ranks_are_counted_as_people_count(rank: int, words: str) -> None:
    assert rank_words(rank) == words


@pytest.mark.parametrize(
    ("ratio", "words"),
    [
        (1.0, "as probable"),
        (0.9, "as probable"),
        (0.5, "2.0 × less probable"),
        (1 / 12.4, "12 × less probable"),
        (1.8, "1.8 × more probable"),
        (1e-30, "more than 1,000 × less probable"),
        (0.0, "more than 1,000 × less probable"),
    ],
)
def test_a_ratio_says_how_many_times_less(ratio: float, words: str) -> None:
    assert ratio_words(ratio) == words


@given(st.floats(0, 1e300))
def test_every_ratio_has_short_words(ratio: float) -> None:
    assert 0 < len(ratio_words(ratio)) < 40


def test_both_stand_beside_the_name_of_the_lane() -> None:
    found = TokenSurprise(0.1, 4, Surprise.SOME, elsewhere=True)
    assert surprise_words(found) == "its 4th choice, 10 × less probable"
    assert agreement_words(1, 1) == "same choice at 1 of 1"
