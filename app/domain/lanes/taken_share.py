"""How much of the processor time that a lane wanted other programs had."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProcessorMoment:
    """Seconds so far: on the clock, of all cores busy with anything, and of the lane's own process."""

    clock_s: float
    busy_s: float
    own_s: float


def taken_share(before: ProcessorMoment, after: ProcessorMoment, *, threads: int) -> float | None:
    """0 for none to 1 for all, between two moments; `None` where no time has passed.

    Idle cores take nothing from a lane, and neither do busy ones that it had no use for: the smaller of what others
    had and what the lane lacked counts.
    """
    wanted_s = (after.clock_s - before.clock_s) * threads
    own_s = after.own_s - before.own_s
    if wanted_s <= 0:
        return None
    others_s = after.busy_s - before.busy_s - own_s
    return min(1.0, max(0.0, min(others_s, wanted_s - own_s)) / wanted_s)
