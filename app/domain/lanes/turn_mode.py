"""Whether the lanes of a turn run one after the other or at the same time, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.units import bytes_text


class Mode(StrEnum):
    """How the lanes of a turn share the machine."""

    TURNS = "turns"
    TOGETHER = "together"


@dataclass(frozen=True, slots=True)
class ModeDecision:
    """`keep_loaded`: models stay in memory between turns, for all of them fit at once. `reason` is one sentence."""

    mode: Mode
    keep_loaded: bool
    reason: str


def choose_mode(
    wanted: Mode | None, needs_bytes: Sequence[int | None], *, available_bytes: int, cores: int
) -> ModeDecision:
    """Take turns unless the user wants the lanes together and they fit.

    `needs_bytes` is what each lane takes in memory (`None`: unknown, counted as not fitting beside another).
    """
    known = [need for need in needs_bytes if need is not None]
    all_fit = len(known) == len(needs_bytes) and sum(known) <= available_bytes
    if wanted is Mode.TOGETHER and all_fit:
        return ModeDecision(Mode.TOGETHER, True, _together_reason(len(needs_bytes), cores))
    if len(needs_bytes) == 1:
        return ModeDecision(Mode.TURNS, all_fit, _single_reason(all_fit, available_bytes, cores))
    if all_fit:
        reason = f"Taking turns: each lane has {_all_cores(cores)}, so the speeds are fair."
        return ModeDecision(Mode.TURNS, True, reason)
    reason = f"Taking turns: together the lanes would not fit in the {bytes_text(available_bytes)} that are free."
    return ModeDecision(Mode.TURNS, False, reason)


def _single_reason(fits: bool, available_bytes: int, cores: int) -> str:
    if fits:
        return f"A single lane: it has {_all_cores(cores)}."
    return f"A single lane, which may not fit in the {bytes_text(available_bytes)} that are free."


def _together_reason(lanes: int, cores: int) -> str:
    if lanes > cores:
        return f"Together: {lanes} lanes on {_cores(cores)}, each slower than it would be alone."
    return f"Together: {lanes} lanes share {_cores(cores)}, each slower than it would be alone."


def _all_cores(cores: int) -> str:
    return "the one core" if cores == 1 else f"all {cores} cores"


def _cores(cores: int) -> str:
    return "1 core" if cores == 1 else f"{cores} cores"
