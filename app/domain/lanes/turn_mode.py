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
    wanted: Mode | None,
    needs_bytes: Sequence[int | None],
    *,
    available_bytes: int,
    cores: int,
    gpus_have_room: bool = True,
) -> ModeDecision:
    """Take turns unless the user wants the lanes together and they fit.

    `needs_bytes` is what each lane takes in memory (`None`: unknown, counted as not fitting beside another);
    `gpus_have_room` says whether what is to lie on GPUs finds room there at the same time.
    """
    known = [need for need in needs_bytes if need is not None]
    main_memory_does = len(known) == len(needs_bytes) and sum(known) <= available_bytes
    all_fit = main_memory_does and gpus_have_room
    if wanted is Mode.TOGETHER and all_fit:
        return ModeDecision(Mode.TOGETHER, True, _together_reason(len(needs_bytes), cores))
    if len(needs_bytes) == 1:
        return ModeDecision(Mode.TURNS, all_fit, _single_reason(main_memory_does, available_bytes, cores))
    if all_fit:
        reason = f"Taking turns: each lane has {_all_cores(cores)}, so the speeds are fair."
        return ModeDecision(Mode.TURNS, True, reason)
    short_of = "GPU memory that is free" if main_memory_does else f"{bytes_text(available_bytes)} that are free"
    return ModeDecision(Mode.TURNS, False, f"Taking turns: together the lanes would not fit in the {short_of}.")


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
