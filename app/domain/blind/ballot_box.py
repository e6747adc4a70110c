"""Where each ballot stands, and what became of all of them in the end."""

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum

from app.domain.blind.blind_test import BlindTest
from app.domain.blind.preference import PairCounts
from app.domain.blind.votes import Ballot, Vote
from app.domain.prompts.kept_answer import KeptAnswer

# By lane and prompt.
Answers = Mapping[tuple[int, int], KeptAnswer]


class BallotState(StrEnum):
    """`IDENTICAL` ballots show the same text twice and need no vote; `FAILED` ones lack an answer for good."""

    WAITING = "waiting"
    READY = "ready"
    IDENTICAL = "identical"
    FAILED = "failed"
    VOTED = "voted"


def ballot_states(test: BlindTest, answers: Answers, *, all_answered: bool) -> tuple[BallotState, ...]:
    """Where each ballot stands; once `all_answered`, what has not come does not come any more.

    A ballot waits until every lane has answered its prompt, not its own two alone: with three lanes or more it would
    otherwise tell by its coming which ones it holds.
    """
    voted = {cast.ballot for cast in test.votes}
    return tuple(
        BallotState.VOTED if number in voted else _state(test, ballot, answers, all_answered=all_answered)
        for number, ballot in enumerate(test.ballots)
    )


def next_ballot(states: Sequence[BallotState]) -> int | None:
    """The first ballot that can be voted on."""
    return next((number for number, state in enumerate(states) if state is BallotState.READY), None)


def counts_of_pairs(test: BlindTest, states: Sequence[BallotState]) -> dict[tuple[int, int], PairCounts]:
    """What became of the ballots between each two lanes that met; the lower lane is the first."""
    fates: dict[tuple[int, int], Counter[str]] = {ballot.pair: Counter() for ballot in test.ballots}
    votes = {cast.ballot: cast.vote for cast in test.votes}
    for number, (ballot, state) in enumerate(zip(test.ballots, states, strict=True)):
        fates[ballot.pair][_fate(ballot, state, votes.get(number))] += 1
    return {pair: PairCounts(**counted) for pair, counted in sorted(fates.items())}


def sides_chosen(test: BlindTest) -> tuple[int, int]:
    """How often the left and the right answer was preferred."""
    chosen = Counter(cast.vote for cast in test.votes)
    return chosen[Vote.LEFT], chosen[Vote.RIGHT]


def _state(test: BlindTest, ballot: Ballot, answers: Answers, *, all_answered: bool) -> BallotState:
    come = [answers.get((lane, ballot.prompt)) for lane in range(len(test.lanes))]
    if any(answer is None for answer in come) and not all_answered:
        return BallotState.WAITING
    left, right = come[ballot.left], come[ballot.right]
    if left is None or right is None or left.problem or right.problem:
        return BallotState.FAILED
    # space at the ends cannot be seen
    return BallotState.IDENTICAL if left.text.strip() == right.text.strip() else BallotState.READY


def _fate(ballot: Ballot, state: BallotState, vote: Vote | None) -> str:
    if vote is not None:
        preferred = ballot.preferred(vote)
        if preferred is None:
            return "ties" if vote is Vote.TIE else "both_bad"
        return "for_first" if preferred == ballot.pair[0] else "for_second"
    return {BallotState.IDENTICAL: "identical", BallotState.FAILED: "failed"}.get(state, "open")
