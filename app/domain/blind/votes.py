"""What is voted on, and how."""

from dataclasses import dataclass
from enum import StrEnum


class Vote(StrEnum):
    """What the voter said of two answers."""

    LEFT = "left"
    RIGHT = "right"
    TIE = "tie"
    BOTH_BAD = "both bad"


@dataclass(frozen=True, slots=True)
class Ballot:
    """Two answers to one prompt, and which lane's stands on which side; prompts and lanes count from 0."""

    prompt: int
    left: int
    right: int

    @property
    def pair(self) -> tuple[int, int]:
        """The two lanes, the lower number first."""
        return min(self.left, self.right), max(self.left, self.right)

    def preferred(self, vote: Vote) -> int | None:
        """The lane that the vote is for; `None` where it is for neither."""
        return {Vote.LEFT: self.left, Vote.RIGHT: self.right}.get(vote)


@dataclass(frozen=True, slots=True)
class CastVote:
    """A vote on the ballot with that number."""

    ballot: int
    vote: Vote
