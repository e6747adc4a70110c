"""Who meets whom on which side: chance, but balanced."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blind.drawing import drawn_ballots, drawn_prompts
from app.domain.blind.votes import Ballot, Vote

_PROMPTS = st.integers(0, 60)
_LANES = st.integers(2, 8)
_SEEDS = st.integers(0, 2**63)


@given(prompts=_PROMPTS, lanes=_LANES, seed=_SEEDS)
def test_no_answer_is_shown_twice_and_prompts_keep_their_order(prompts: int, lanes: int, seed: int) -> None:
    ballots = drawn_ballots(prompts=prompts, lanes=lanes, seed=seed)
    assert [ballot.prompt for ballot in ballots] == sorted(ballot.prompt for ballot in ballots)
    assert Counter(ballot.prompt for ballot in ballots) == Counter(dict.fromkeys(range(prompts), lanes // 2))
    shown = Counter((ballot.prompt, lane) for ballot in ballots for lane in ballot.pair)
    assert max(shown.values(), default=1) == 1
    assert all(0 <= lane < lanes for _, lane in shown)


@given(prompts=_PROMPTS, lanes=_LANES, seed=_SEEDS)
def test_every_two_lanes_meet_equally_often_or_once_more(prompts: int, lanes: int, seed: int) -> None:
    met = Counter(ballot.pair for ballot in drawn_ballots(prompts=prompts, lanes=lanes, seed=seed))
    times = [met[one, other] for one in range(lanes) for other in range(one + 1, lanes)]
    assert max(times) - min(times) <= 1


@given(prompts=_PROMPTS, lanes=_LANES, seed=_SEEDS)
def test_each_of_a_pair_stands_left_in_half_of_their_meetings(prompts: int, lanes: int, seed: int) -> None:
    sides = Counter((ballot.left, ballot.right) for ballot in drawn_ballots(prompts=prompts, lanes=lanes, seed=seed))
    assert all(abs(times - sides[right, left]) <= 1 for (left, right), times in sides.items())


@given(prompts=_PROMPTS, lanes=_LANES, seed=_SEEDS)
def test_a_seed_draws_the_same_again(prompts: int, lanes: int, seed: int) -> None:
    assert drawn_ballots(prompts=prompts, lanes=lanes, seed=seed) == drawn_ballots(
        prompts=prompts, lanes=lanes, seed=seed
    )


def test_sides_follow_chance() -> None:
    first_left = Counter(drawn_ballots(prompts=20, lanes=2, seed=seed)[0].left for seed in range(400))
    assert 150 < first_left[0] < 250
    orders = {tuple(ballot.left for ballot in drawn_ballots(prompts=20, lanes=2, seed=seed)) for seed in range(50)}
    assert len(orders) == 50


def test_one_lane_cannot_be_held_against_another() -> None:
    with pytest.raises(ValueError, match="two lanes"):
        drawn_ballots(prompts=3, lanes=1, seed=0)


@given(count=st.integers(0, 100), wanted=st.integers(0, 100), seed=_SEEDS)
def test_fewer_prompts_are_a_random_choice_in_their_own_order(count: int, wanted: int, seed: int) -> None:
    chosen = drawn_prompts(count, wanted=wanted, seed=seed)
    assert len(chosen) == len(set(chosen)) == min(count, wanted)
    assert list(chosen) == sorted(chosen)
    assert all(0 <= each < count for each in chosen)


def test_a_vote_is_for_the_lane_on_that_side() -> None:
    ballot = Ballot(prompt=0, left=3, right=1)
    assert ballot.pair == (1, 3)
    assert [ballot.preferred(vote) for vote in Vote] == [3, 1, None, None]
