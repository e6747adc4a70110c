"""Tells a busy model process from a hung one: the hung one neither speaks, nor computes, nor takes in its model."""

import time
from typing import Final

from app.adapters.process_memory import ProcessMemory
from app.services.comparison.lane_memory import LaneMemory

_IDLE_CPU_SHARE: Final = 0.02
# A model that comes from a slow disk takes next to no processor time, but the process's memory grows with it.
_STILL_BYTES: Final = 1_000_000


class ProcessWatch:
    """Watches while one result is waited for. Call `heard` for every event, `seems_hung` while there are none."""

    def __init__(self, memory: LaneMemory | None, hung_after_s: float) -> None:
        self._memory = memory
        self._hung_after_s = hung_after_s
        self._cancelled_at: float | None = None
        self.heard()

    def heard(self) -> None:
        """The process spoke: patience begins anew."""
        self._quiet_since = time.monotonic()
        self._before: ProcessMemory | None = None

    def waited_since_cancel(self) -> float:
        """Seconds since this was first asked; ask only after a cancel."""
        now = time.monotonic()
        if self._cancelled_at is None:
            self._cancelled_at = now
        return now - self._cancelled_at

    def seems_hung(self) -> bool:
        """Whether the process has shown no sign of life for `hung_after_s`."""
        if self._before is None:
            self._before = self._sample()
        quiet_s = time.monotonic() - self._quiet_since
        if quiet_s < self._hung_after_s:
            return False
        if _no_sign_of_life(self._before, self._sample(), quiet_s):
            return True
        self.heard()
        return False

    def _sample(self) -> ProcessMemory | None:
        sampled = self._memory.sample() if self._memory else None
        return sampled[0] if sampled else None


def _no_sign_of_life(before: ProcessMemory | None, now: ProcessMemory | None, quiet_s: float) -> bool:
    if before is None or now is None:
        return True
    moved_bytes = abs(now.private_bytes - before.private_bytes) + abs(now.mapped_bytes - before.mapped_bytes)
    return now.cpu_s - before.cpu_s < quiet_s * _IDLE_CPU_SHARE and moved_bytes < _STILL_BYTES
