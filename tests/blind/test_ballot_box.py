"""Where ballots stand, what becomes of them, and what all of it shows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.blind.ballot_box import BallotState, ballot_states, counts_of_pairs, next_ballot
from app.domain.blind.blind_test import BlindTest
from app.domain.blind.results import blind_results
from app.domain.blind.votes import Vote
from app.domain.prompts.kept_answer import KeptAnswer
from tests.blind.samples import VOTES, answers_of, blind_tests_under_way, sample_test

_UnderWay = tuple[BlindTest, dict[tuple[int, int], KeptAnswer]]


def _voted(test: BlindTest, answers: dict[tuple[int, int], KeptAnswer], votes: list[Vote]) -> BlindTest:
    """`votes` cast one after the other on whatever can be voted on."""
    for vote in votes:
        ballot = next_ballot(ballot_states(test, answers, all_answered=True))
        if ballot is None:
            break
        test = test.with_vote(ballot, vote)
    return test


@given(under_way=blind_tests_under_way(), votes=st.lists(VOTES, max_size=10))
def test_every_ballot_is_counted_once(under_way: _UnderWay, votes: list[Vote]) -> None:
    test, answers = under_way
    test = _voted(test, answers, votes)
    states = ballot_states(test, answers, all_answered=True)
    counts = counts_of_pairs(test, states)
    fates = [each.votes + each.identical + each.failed + each.open for each in counts.values()]
    assert sum(fates) == len(test.ballots)
    assert sum(each.votes for each in counts.values()) == len(test.votes)
    assert blind_results(test, states).total.votes == len(test.votes)


@given(under_way=blind_tests_under_way())
def test_a_ballot_waits_for_every_lane_and_shows_two_answers_that_differ(under_way: _UnderWay) -> None:
    test, answers = under_way
    for number, state in enumerate(ballot_states(test, answers, all_answered=False)):
        ballot = test.ballots[number]
        come = all((lane, ballot.prompt) in answers for lane in range(len(test.lanes)))
        assert (state is BallotState.WAITING) != come
        if state is BallotState.READY:
            left, right = (answers[lane, ballot.prompt] for lane in (ballot.left, ballot.right))
            assert left.text != right.text
            assert not left.problem
            assert not right.problem
    assert BallotState.WAITING not in ballot_states(test, answers, all_answered=True)


@given(under_way=blind_tests_under_way(), votes=st.lists(VOTES, max_size=10))
def test_taking_votes_back_leads_back_to_where_it_was(under_way: _UnderWay, votes: list[Vote]) -> None:
    test, answers = under_way
    voted = _voted(test, answers, votes)
    for _ in voted.votes:
        voted = voted.without_last_vote()
    assert voted == test
    assert voted.without_last_vote() == test


@given(votes=st.lists(VOTES, min_size=12, max_size=12), seed=st.integers(0, 1000))
def test_votes_count_for_lanes_and_not_for_sides(votes: list[Vote], seed: int) -> None:
    test = sample_test(12, seed=seed)
    voted = _voted(test, answers_of(test), votes)
    (counts,) = counts_of_pairs(voted, ballot_states(voted, answers_of(test), all_answered=True)).values()
    for_first = sum(
        vote is (Vote.LEFT if ballot.left == 0 else Vote.RIGHT)
        for vote, ballot in zip(votes, test.ballots, strict=True)
    )
    assert counts.for_first == for_first
    assert (counts.ties, counts.both_bad) == (votes.count(Vote.TIE), votes.count(Vote.BOTH_BAD))


def test_the_same_text_twice_needs_no_vote_and_a_missing_answer_allows_none() -> None:
    test = sample_test(4)
    states = ballot_states(test, answers_of(test, same=[0, 2], failed={3: 1}), all_answered=True)
    assert states == (BallotState.IDENTICAL, BallotState.READY, BallotState.IDENTICAL, BallotState.FAILED)
    told = blind_results(test.with_vote(1, Vote.TIE), states).facts
    assert "In 2 of 4 prompts both gave the same text: nothing to vote on there." in told
    assert "1 prompt left out: an answer is missing." in told


def test_nothing_is_voted_twice_or_after_the_names() -> None:
    test = sample_test(2).with_vote(0, Vote.LEFT)
    for number in (0, 2, -1):
        with pytest.raises(ValueError, match="cannot be voted on"):
            test.with_vote(number, Vote.LEFT)
    ended = test.with_end()
    with pytest.raises(ValueError, match="cannot be voted on"):
        ended.with_vote(1, Vote.LEFT)
    assert ended.without_last_vote() is ended


def test_a_lane_that_gets_every_vote_is_shown_to_be_preferred() -> None:
    test = sample_test(20)
    answers = answers_of(test)
    for number, ballot in enumerate(test.ballots):
        test = test.with_vote(number, Vote.LEFT if ballot.left == 1 else Vote.RIGHT)
    results = blind_results(test, ballot_states(test, answers, all_answered=True))
    assert results.verdict[0].startswith("20 of 20 for Q4_K_M")
    assert [share.lane for share in results.shares] == [1, 0]
    assert results.shares[0].low > 0.5 > results.shares[1].high
    assert results.order is None


def test_three_lanes_are_ranked() -> None:
    test = sample_test(60, lanes=3)
    for number, ballot in enumerate(test.ballots):
        test = test.with_vote(number, Vote.LEFT if ballot.left < ballot.right else Vote.RIGHT)
    results = blind_results(test, ballot_states(test, answers_of(test), all_answered=True))
    assert results.verdict == ("Q8_0 is ahead of Q4_K_M and Q2_K.", "Q4_K_M is ahead of Q2_K.")
    assert [share.lane for share in results.shares] == [0, 1, 2]
    assert [seen.counts.votes for _, seen in results.pairs] == [20, 20, 20]


@pytest.mark.parametrize("lanes", [2, 3])
def test_without_votes_no_share_is_claimed(lanes: int) -> None:
    test = sample_test(3, lanes=lanes)
    results = blind_results(test, ballot_states(test, answers_of(test), all_answered=True))
    assert results.verdict == ("Nothing was voted on.",)
    assert {share.share for share in results.shares} == {None}
