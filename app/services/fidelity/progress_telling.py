"""What a measurement tells of its progress: often enough to be seen, seldom enough to cost nothing."""

import time
from collections.abc import Callable
from typing import Final

from app.services.fidelity.fidelity_events import FidelityEvent, FidelityProgressed
from app.services.fidelity.scoring_lane import SCORING
from app.services.fidelity.window_pace import WindowPace

_INTERVAL_S: Final = 0.1


class ProgressTelling:
    """`pace` is known once the windows are; from one thread at a time."""

    def __init__(self, emit: Callable[[FidelityEvent], None]) -> None:
        self.pace: WindowPace | None = None
        self._emit = emit
        self._told: tuple[int, str] | None = None
        self._told_at_s = 0.0

    def tell(self, lane: int, doing: str, share: float) -> None:
        """A lane is so far with what it does; of scoring, with the window under way."""
        now_s = time.monotonic()
        if (lane, doing) == self._told and now_s - self._told_at_s < _INTERVAL_S and share < 1:
            return
        self._told, self._told_at_s = (lane, doing), now_s
        pace = self.pace
        if pace is None:
            self._emit(FidelityProgressed(lane, doing, share))
        elif doing == SCORING:
            self._emit(
                FidelityProgressed(lane, doing, pace.share(lane, share), pace.left_s(share), pace.run_share(share))
            )
        else:
            self._emit(FidelityProgressed(lane, doing, share, pace.left_s(), pace.run_share()))

    def scored(self, lane: int, seconds: float) -> None:
        """A lane scored a window."""
        if self.pace is not None:
            self.pace.scored(lane, seconds)

    def given_up(self, lane: int) -> None:
        """A lane scores no more."""
        if self.pace is not None:
            self.pace.given_up(lane)
