"""Tokens per second over the last moment, for the live chart."""

from collections import deque
from typing import Final

# Long enough that single tokens do not jitter the line, short enough to show a change at once.
_WINDOW_S: Final = 0.5
_FEWEST_TOKENS: Final = 3


class TokenRate:
    """Feed it the times of tokens; it answers with the rate over the last half second, or the last few tokens."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def add(self, elapsed_s: float) -> float | None:
        """Tokens per second at this token; `None` until two moments are known."""
        self._times.append(elapsed_s)
        while len(self._times) > _FEWEST_TOKENS and elapsed_s - self._times[0] > _WINDOW_S:
            self._times.popleft()
        span_s = elapsed_s - self._times[0]
        return (len(self._times) - 1) / span_s if span_s > 0 else None
