"""What a comparison tells whoever shows it, in the order in which it happens: one queue, any number of lanes."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.lanes.answer import Answer
from app.domain.lanes.turn_mode import Mode
from app.domain.protocol.events import WorkerEvent
from app.domain.protocol.outcome import Outcome
from app.domain.protocol.scoring_messages import ScoredToken
from app.services.comparison.lane_models import LaneModel


class LaneState(StrEnum):
    """What a lane is doing; `note` of `LaneStateChanged` says more where there is more to say."""

    IDLE = "idle"
    WAITING = "waiting for its turn"
    PREPARING = "preparing"
    LOADING = "loading"
    READING_PROMPT = "reading the prompt"
    ANSWERING = "answering"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


ENDED_STATES: Final = (LaneState.DONE, LaneState.FAILED, LaneState.STOPPED)


@dataclass(frozen=True, slots=True)
class TurnStarted:
    """A turn begins; `mode_reason` says in one sentence why this mode."""

    turn: int
    prompt: str
    mode: Mode
    mode_reason: str


@dataclass(frozen=True, slots=True)
class LaneStateChanged:
    """A lane does something else now."""

    lane_id: int
    state: LaneState
    note: str = ""


@dataclass(frozen=True, slots=True)
class LevelProgressed:
    """`fraction` (0 to 1) of a level of the built-in model is made for a lane; made by whom does not matter."""

    lane_id: int
    level: str
    fraction: float


@dataclass(frozen=True, slots=True)
class LaneUnderstood:
    """A lane's file was looked into for this turn: it may be another than the one looked into before."""

    lane_id: int
    model: LaneModel


@dataclass(frozen=True, slots=True)
class LaneReported:
    """A lane's model process sent an event (load progress, tokens, …)."""

    lane_id: int
    event: WorkerEvent


@dataclass(frozen=True, slots=True)
class MemorySampled:
    """Memory of a lane's process tree, `at_s` seconds after the turn began; `None` is unknown, never 0.

    `model_bytes` is the private memory less what the process held before its model was loaded: the figure that
    plans and peaks are told in.
    """

    lane_id: int
    at_s: float
    private_bytes: int
    model_bytes: int | None
    mapped_bytes: int
    gpu_bytes: int | None


@dataclass(frozen=True, slots=True)
class LaneAnswered:
    """A lane's part of the turn is over, well or badly: `answer.outcome` says which."""

    lane_id: int
    turn: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class TurnFinished:
    """Every lane's part of the turn is over."""

    turn: int


@dataclass(frozen=True, slots=True)
class LaneScored:
    """A lane has read an answer of another: `tokens` are as many of the answer's, from the first on, as were scored."""

    lane_id: int
    author_id: int
    turn: int
    tokens: tuple[ScoredToken, ...]


@dataclass(frozen=True, slots=True)
class LaneNotScored:
    """A lane could not read answers of another: `problem` says why."""

    lane_id: int
    author_id: int
    problem: Outcome


@dataclass(frozen=True, slots=True)
class ScoringFinished:
    """Every lane that was to read has read, or has told why it could not."""


LaneEvent = (
    LaneStateChanged
    | LevelProgressed
    | LaneUnderstood
    | LaneReported
    | MemorySampled
    | LaneAnswered
    | LaneScored
    | LaneNotScored
)
ComparisonEvent = TurnStarted | LaneEvent | TurnFinished | ScoringFinished
