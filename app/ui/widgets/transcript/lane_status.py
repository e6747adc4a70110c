"""What a lane says below its transcript."""

from dataclasses import dataclass
from enum import StrEnum


class StatusKind(StrEnum):
    """The ways a lane can speak about itself."""

    QUIET = "quiet"
    HINT = "hint"
    PROGRESS = "progress"
    FAILURE = "failure"


@dataclass(frozen=True, slots=True)
class LaneStatus:
    """Made by the functions below. `fraction` is 0 to 1, `None` where nobody can know.

    `remedy` names a way to try again that may go better.
    """

    kind: StatusKind = StatusKind.QUIET
    sentence: str = ""
    fraction: float | None = None
    advice: str = ""
    details: str = ""
    remedy: str = ""


QUIET = LaneStatus()


def hint(sentence: str) -> LaneStatus:
    """Words in the middle of a transcript that has nothing yet."""
    return LaneStatus(StatusKind.HINT, sentence)


def progress(sentence: str, fraction: float | None = None) -> LaneStatus:
    """ "reading the prompt: 512 of 4,096 tokens" with a thin bar where the share is known."""
    return LaneStatus(StatusKind.PROGRESS, sentence, fraction)


def failure(sentence: str, advice: str = "", details: str = "", *, remedy: str = "") -> LaneStatus:
    """What happened, what to do; details behind a click."""
    return LaneStatus(StatusKind.FAILURE, sentence, advice=advice, details=details, remedy=remedy)
