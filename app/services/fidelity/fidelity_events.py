"""What a measurement of fidelity is asked for, and what it tells whoever shows it, in the order in which it happens."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.domain.fidelity.fidelity_result import FidelityFigures, FidelityResult
from app.domain.lanes.lane import LaneSpec
from app.domain.lanes.sampling import ChatMessage
from app.domain.protocol.scoring_messages import Keep

DEFAULT_WINDOW_TOKENS: Final = 512
# The reference's own place among the lanes of a measurement.
REFERENCE: Final = -1


@dataclass(frozen=True, slots=True)
class FidelityRequest:
    """What to measure. Of `text_path` and `conversations` at most one is given; without both a bundled text is used.

    Each conversation ends with the reference's answer, whose tokens are scored. `windows` bounds how much of the text
    is scored; `None` is all of it. `threads` `None` uses what lanes use.
    """

    reference: LaneSpec
    lanes: tuple[LaneSpec, ...]
    text_path: Path | None = None
    conversations: tuple[tuple[ChatMessage, ...], ...] = ()
    context_tokens: int = DEFAULT_WINDOW_TOKENS
    windows: int | None = None
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class FidelityPrepared:
    """The text is tokenized: so many windows with so many scored tokens; `keeps_reason` says why this is kept."""

    windows: int
    scored_tokens: int
    keeps: Keep
    keeps_reason: str
    resumed_windows: int = 0


@dataclass(frozen=True, slots=True)
class FidelityProgressed:
    """`lane` counts the request's lanes from 0, `REFERENCE` is the reference.

    `share` is of what the lane is `doing`, `run_share` of all that the run has to score; `left_s` is what the run still
    takes, `None` while unknown.
    """

    lane: int
    doing: str
    share: float
    left_s: float | None = None
    run_share: float = 0.0


@dataclass(frozen=True, slots=True)
class FidelitySharpened:
    """Figures of a lane over the windows done so far; at most some times a second."""

    lane: int
    windows: int
    figures: FidelityFigures


@dataclass(frozen=True, slots=True)
class FidelityLaneDone:
    """All windows of a lane are scored; the result is in the ledger."""

    lane: int
    result: FidelityResult


@dataclass(frozen=True, slots=True)
class FidelityLaneFailed:
    """A lane could not be measured to its end (for the reference: none can); the rest stands."""

    lane: int
    message: str
    advice: str = ""
    details: str = ""


@dataclass(frozen=True, slots=True)
class FidelityFinished:
    """The run is over; `stopped` by the user, what was done is kept and the same request goes on from there."""

    stopped: bool


FidelityEvent = (
    FidelityPrepared | FidelityProgressed | FidelitySharpened | FidelityLaneDone | FidelityLaneFailed | FidelityFinished
)
