"""The blind test that is open: its answers so far, where its ballots stand, and which one is voted on now."""

from dataclasses import dataclass, field, replace

from app.domain.blind.ballot_box import Answers, BallotState, ballot_states, next_ballot
from app.domain.blind.blind_test import BlindTest
from app.domain.blind.cut_off import cut_off_words
from app.domain.blind.votes import Vote
from app.domain.prompts.kept_answer import KeptAnswer
from app.services.blind.blind_asking import lacks_answers


@dataclass(frozen=True, slots=True)
class ShownBallot:
    """What the voter sees, and nothing that tells the lanes apart."""

    number: int
    prompt: str
    left: str
    right: str
    left_cut: str = ""
    right_cut: str = ""


@dataclass(frozen=True, slots=True)
class OpenTest:
    """`current` is the ballot that is voted on; it stays until it has its vote, whatever answers come meanwhile."""

    test: BlindTest
    answers: Answers = field(default_factory=dict)
    states: tuple[BallotState, ...] = ()
    current: int | None = None

    @staticmethod
    def of(test: BlindTest, answers: Answers) -> "OpenTest":
        return OpenTest(test, answers)._stepped()

    @property
    def lacks_answers(self) -> bool:
        return lacks_answers(self.test, self.answers)

    @property
    def failed_answers(self) -> int:
        """Answers that did not come, and could be asked for again."""
        return sum(bool(answer.problem) for answer in self.answers.values())

    @property
    def shown(self) -> ShownBallot | None:
        """The ballot that is voted on."""
        if self.current is None or self.test.ended:
            return None
        ballot = self.test.ballots[self.current]
        left, right = (self.answers.get((lane, ballot.prompt)) for lane in (ballot.left, ballot.right))
        if left is None or right is None:
            # a vote was taken back whose answers were lost
            return None
        prompt = self.test.prompts.prompts[ballot.prompt].text
        return ShownBallot(
            self.current, prompt, left.text, right.text, left_cut=cut_off_words(left), right_cut=cut_off_words(right)
        )

    def count(self, state: BallotState) -> int:
        """How many ballots stand so."""
        return self.states.count(state)

    @property
    def votable(self) -> int:
        """Ballots that have or may still get a vote."""
        return len(self.states) - self.count(BallotState.IDENTICAL) - self.count(BallotState.FAILED)

    def with_answer(self, answer: KeptAnswer) -> "OpenTest":
        """An answer has come."""
        return replace(self, answers={**self.answers, (answer.lane, answer.prompt): answer})._stepped()

    def voted(self, vote: Vote) -> "OpenTest":
        """Does nothing while no ballot is voted on."""
        if self.current is None or self.test.ended:
            return self
        return replace(self, test=self.test.with_vote(self.current, vote), current=None)._stepped()

    def undone(self) -> "OpenTest":
        """The last vote is taken back, and its ballot shown again."""
        if self.test.ended or not self.test.votes:
            return self
        last = self.test.votes[-1].ballot
        return replace(self, test=self.test.without_last_vote(), current=last)._stepped()

    def finished(self) -> "OpenTest":
        """Voting is over."""
        return replace(self, test=self.test.with_end(), current=None)._stepped()

    def _stepped(self) -> "OpenTest":
        states = ballot_states(self.test, self.answers, all_answered=not self.lacks_answers)
        current = self.current if self.current is not None else next_ballot(states)
        return replace(self, states=states, current=None if self.test.ended else current)
