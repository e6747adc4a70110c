"""The pace of a run of prompts: what it tells of the time left."""

import time

from app.domain.prompts.time_left import time_left_s


class RunPace:
    """Begins with the run; `left` answers are to come."""

    def __init__(self, left: int) -> None:
        self._left = left
        self._answered = 0
        self._started_at = time.monotonic()

    def answered(self) -> None:
        """One more is there."""
        self._answered += 1
        self._left -= 1

    def skipped(self, answers: int) -> None:
        """So many will not come."""
        self._left -= answers

    @property
    def left_s(self) -> float | None:
        return time_left_s(time.monotonic() - self._started_at, self._answered, self._left)
