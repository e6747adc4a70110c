"""The test that is voted on while its answers come, and what is told of them meanwhile."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridge.blind.asking_progress import AskingProgress
from app.bridge.blind.open_test import OpenTest, ShownBallot
from app.domain.blind.ballot_box import BallotState
from app.domain.blind.votes import Vote
from app.services.prompt_sets.prompt_run_events import PromptAnswerKept, PromptLaneDone, PromptRunProgressed
from tests.blind.samples import VOTES, answer, answers_of, sample_test


@given(order=st.permutations(range(8)), votes=st.lists(st.one_of(VOTES, st.none()), max_size=20))
def test_a_ballot_that_is_shown_stays_until_it_has_its_vote(order: list[int], votes: list[Vote | None]) -> None:
    """Whatever comes in between: answers in any order, votes, and votes taken back (`None`)."""
    test = sample_test(4)
    answers = list(answers_of(test).values())
    opened = OpenTest.of(test, {})
    assert opened.shown is None
    coming, deciding = [answers[place] for place in order], list(votes)
    while coming or deciding:
        if coming:
            before: ShownBallot | None = opened.shown
            opened = opened.with_answer(coming.pop(0))
            assert before is None or opened.shown == before
        if deciding:
            vote = deciding.pop(0)
            opened = opened.undone() if vote is None else opened.voted(vote)
    assert not opened.lacks_answers
    assert len(opened.test.votes) + opened.count(BallotState.READY) == 4
    assert (opened.shown is None) == (len(opened.test.votes) == 4)


def test_a_vote_taken_back_shows_its_ballot_again() -> None:
    test = sample_test(3)
    opened = OpenTest.of(test, answers_of(test))
    first = opened.shown
    voted = opened.voted(Vote.TIE).voted(Vote.LEFT)
    assert voted.undone().undone().shown == first
    assert voted.undone().undone().undone().test == test


def test_the_names_end_the_voting() -> None:
    test = sample_test(3)
    ended = OpenTest.of(test, answers_of(test)).voted(Vote.LEFT).finished()
    assert ended.shown is None
    assert ended.voted(Vote.LEFT) is ended
    assert ended.undone() is ended
    assert ended.votable == 3


def test_voting_begins_with_the_last_lane() -> None:
    progress = AskingProgress(answered=5, wanted=30, lanes=3)
    assert progress.before_first_ballot == 16
    assert progress.words == "5 of 30 answers"
    assert progress.waiting_words == "Voting begins when the last model answers its first prompt."
    told = progress.after(PromptRunProgressed(0, "making Q4_K_M of the built-in model", 5, 10, left_s=50.0))
    assert told.words == "5 of 30 answers, about 50 s left"
    assert told.waiting_words.endswith("in about 32 s.")
    for number in range(15):
        told = told.after(PromptAnswerKept(answer(0, number)))
    assert told.before_first_ballot == 1
    assert told.after(PromptLaneDone(1)) == told


@pytest.mark.parametrize("left_s", [0.2, 59.0, 600.0])
def test_what_is_told_of_the_models_names_none(left_s: float) -> None:
    progress = AskingProgress(4, 20, 2).after(PromptRunProgressed(1, "loading Q2_K", 4, 10, left_s=left_s))
    assert "Q2_K" not in progress.words + progress.waiting_words
    assert 0 < progress.share < 1
