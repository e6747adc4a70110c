"""How surprised a lane is: by the ratio of two probabilities and nothing else."""

import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from app.domain.fidelity.surprise import (
    Surprise,
    first_choices,
    packed,
    rank_in,
    surprise_of,
    surprises,
    token_surprise,
    unpacked,
)
from app.domain.protocol.events import Token
from app.domain.protocol.scoring_messages import ScoredToken
from app.domain.protocol.token_alternative import TokenAlternative

LOGPROBS = st.floats(-2000.0, 0.0)
RATIOS = st.floats(0.0, 1e300)


def said(logprob: float, *, token_id: int = 7, others: tuple[float, ...] = ()) -> Token:
    alternatives = tuple(TokenAlternative(100 + at, "x", each) for at, each in enumerate(others))
    own = (TokenAlternative(token_id, "fox", logprob),) if others else ()
    return Token(token_id, "fox", logprob, 0.1, (*own, *alternatives))


def read(logprob: float, *, rank: int = 1, token_id: int = 7) -> ScoredToken:
    return ScoredToken(token_id, "fox", logprob, rank)


@given(reference=LOGPROBS, lane=LOGPROBS, rank=st.integers(1, 300_000))
def test_any_two_probabilities_have_a_finite_ratio_and_a_class(reference: float, lane: float, rank: int) -> None:
    found = token_surprise(said(reference), read(lane, rank=rank))
    assert math.isfinite(found.ratio)
    assert found.ratio >= 0
    assert found.surprise is surprise_of(found.ratio)
    if lane >= reference:
        assert found.surprise is Surprise.NONE, "a lane that is surer than the reference is not surprised"


@given(lower=RATIOS, higher=RATIOS)
def test_the_less_probable_the_more_surprised(lower: float, higher: float) -> None:
    assume(lower <= higher)
    assert surprise_of(lower) >= surprise_of(higher)


@pytest.mark.parametrize(
    ("ratio", "expected"),
    [
        (2.0, Surprise.NONE),
        (0.5, Surprise.NONE),
        (0.49, Surprise.SOME),
        (0.1, Surprise.SOME),
        (0.099, Surprise.MUCH),
        (0.01, Surprise.MUCH),
        (0.0099, Surprise.GREAT),
        (0.0, Surprise.GREAT),
    ],
)
def test_the_classes_begin_at_a_half_a_tenth_and_a_hundredth(ratio: float, expected: Surprise) -> None:
    assert surprise_of(ratio) is expected


@given(logprob=LOGPROBS)
def test_a_lane_that_computes_the_same_is_never_surprised(logprob: float) -> None:
    found = token_surprise(said(logprob), read(logprob))
    assert found.ratio == 1
    assert not found.elsewhere


@given(rank=st.integers(1, 9), others=st.lists(LOGPROBS, min_size=1, max_size=5))
def test_a_lane_leaves_only_where_its_first_choice_is_another_and_the_references_was_this(
    rank: int, others: list[float]
) -> None:
    reference = said(-1.0, others=tuple(others))
    found = token_surprise(reference, read(-1.0, rank=rank))
    assert found.elsewhere is (rank > 1 and all(each <= -1.0 for each in others))


def test_a_rank_is_told_only_where_the_alternatives_tell_it() -> None:
    assert rank_in(said(-1.0)) is None
    assert rank_in(said(-1.0, others=(-2.0, -0.5))) == 2
    beyond = Token(7, "fox", -9.0, 0.1, (TokenAlternative(1, "a", -0.5), TokenAlternative(2, "b", -1.0)))
    assert rank_in(beyond) is None, "it is behind all that are listed, nobody knows how far"


@given(st.lists(st.tuples(LOGPROBS, LOGPROBS, st.integers(1, 5)), max_size=30), st.integers(0, 30))
def test_painters_get_back_what_was_found_token_by_token(tokens: list[tuple[float, float, int]], cut: int) -> None:
    reference = [said(own, token_id=at) for at, (own, _, _) in enumerate(tokens)]
    scored = [read(lane, rank=rank, token_id=at) for at, (_, lane, rank) in enumerate(tokens)][:cut]
    found = surprises(reference, scored)
    assert len(found) == min(cut, len(tokens))
    assert [unpacked(value) for value in packed(found)] == [(each.surprise, each.elsewhere) for each in found]
    assert first_choices(found) == sum(each.rank == 1 for each in scored)


def test_other_tokens_than_the_references_are_no_score_of_it() -> None:
    with pytest.raises(ValueError, match="was scored where"):
        surprises([said(-1.0)], [read(-1.0, token_id=8)])
