"""A blind test as it is kept: what is asked of whom, the ballots as they were drawn, and the votes so far."""

from dataclasses import dataclass, replace

from app.domain.blind.votes import Ballot, CastVote, Vote
from app.domain.lanes.lane import LaneSpec
from app.domain.lanes.sampling import Sampling
from app.domain.prompts.prompt_set import PromptSet


@dataclass(frozen=True, slots=True)
class BlindLane:
    """A lane and the name that is revealed at the end."""

    spec: LaneSpec
    name: str


@dataclass(frozen=True, slots=True)
class BlindTest:
    """`made_at` is ISO 8601 in UTC. Once names are revealed the test has `ended`: later votes would not be blind."""

    test_id: str
    made_at: str
    seed: int
    prompts: PromptSet
    lanes: tuple[BlindLane, ...]
    sampling: Sampling
    ballots: tuple[Ballot, ...]
    votes: tuple[CastVote, ...] = ()
    ended: bool = False

    def vote_on(self, ballot: int) -> Vote | None:
        """What was voted on a ballot, if anything was."""
        return next((cast.vote for cast in self.votes if cast.ballot == ballot), None)

    def with_vote(self, ballot: int, vote: Vote) -> "BlindTest":
        """Raises `ValueError` for a ballot that there is not or that was voted on, and once the test has ended."""
        if self.ended or not 0 <= ballot < len(self.ballots) or self.vote_on(ballot) is not None:
            raise ValueError(f"ballot {ballot} cannot be voted on")
        return replace(self, votes=(*self.votes, CastVote(ballot, vote)))

    def without_last_vote(self) -> "BlindTest":
        """The same where there is none, and once the test has ended."""
        return self if self.ended else replace(self, votes=self.votes[:-1])

    def with_end(self) -> "BlindTest":
        """Names may be revealed; no vote follows."""
        return replace(self, ended=True)
