"""What a run of a set of prompts tells whoever shows it, in the order in which it happens. Lanes count from 0."""

from dataclasses import dataclass

from app.domain.lanes.answer import Answer
from app.domain.prompts.kept_answer import KeptAnswer
from app.domain.prompts.kept_run import KeptLane


@dataclass(frozen=True, slots=True)
class PromptRunPrepared:
    """The run begins or goes on: `kept_answers` of `wanted_answers` are there from before."""

    wanted_answers: int
    kept_answers: int


@dataclass(frozen=True, slots=True)
class PromptRunProgressed:
    """`doing` is what `lane` does ("loading"); `answered` of its `prompts` are there.

    `left_s` is the time left of the whole run, `None` while unknown.
    """

    lane: int
    doing: str
    answered: int
    prompts: int
    left_s: float | None = None


@dataclass(frozen=True, slots=True)
class PromptLaneUnderstood:
    """A lane's file was looked into."""

    facts: KeptLane


@dataclass(frozen=True, slots=True)
class PromptAnswerKept:
    """An answer, or the problem in its place, is on the disk; `measured` is all that was measured of it."""

    kept: KeptAnswer
    measured: Answer | None = None


@dataclass(frozen=True, slots=True)
class PromptLaneDone:
    """A lane was asked everything."""

    lane: int


@dataclass(frozen=True, slots=True)
class PromptLaneFailed:
    """A lane cannot go on: its rows that are missing say so; what it answered and the other lanes stand."""

    lane: int
    message: str
    advice: str = ""
    details: str = ""


@dataclass(frozen=True, slots=True)
class PromptRunFinished:
    """The last event. `stopped` by the user, or by what `message` says of the whole run (a full disk…).

    Whatever is missing is asked for when the same folder is run again.
    """

    stopped: bool
    message: str = ""
    advice: str = ""
    details: str = ""


PromptRunEvent = (
    PromptRunPrepared
    | PromptRunProgressed
    | PromptLaneUnderstood
    | PromptAnswerKept
    | PromptLaneDone
    | PromptLaneFailed
    | PromptRunFinished
)
