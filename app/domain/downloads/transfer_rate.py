"""How fast a download goes and when it will be done, from how far it was over the last seconds."""

from collections import deque
from typing import Final

# Long enough that figures do not jump, short enough that they follow the line.
_WINDOW_S: Final = 10.0
_STEP_S: Final = 0.2
# Two moments closer than this say nothing.
_LEAST_SPAN_S: Final = 0.4
# Without a byte for so long, nothing moves.
_STILL_S: Final = 4.0


class TransferRate:
    """Counts bytes; times are seconds of one steady clock and never go back."""

    def __init__(self) -> None:
        self._total_bytes = 0
        self._samples: deque[tuple[float, int]] = deque()
        self._last_byte_s: float | None = None

    def note(self, count_bytes: int, now_s: float) -> None:
        """`count_bytes` more have come."""
        self._total_bytes += count_bytes
        self._last_byte_s = now_s
        if not self._samples or now_s - self._samples[-1][0] >= _STEP_S:
            self._samples.append((now_s, self._total_bytes))
        self._forget(now_s)

    def bytes_per_s(self, now_s: float) -> float | None:
        """The mean over the last seconds; `None` where nothing moves or nothing can be said yet."""
        if self._last_byte_s is None or now_s - self._last_byte_s > _STILL_S:
            return None
        self._forget(now_s)
        began_s, began_bytes = self._samples[0]
        span_s, moved_bytes = now_s - began_s, self._total_bytes - began_bytes
        return moved_bytes / span_s if span_s >= _LEAST_SPAN_S and moved_bytes > 0 else None

    def _forget(self, now_s: float) -> None:
        """Keep one sample from before the window: where the window begins."""
        while len(self._samples) > 1 and self._samples[1][0] <= now_s - _WINDOW_S:
            self._samples.popleft()


def left_s(remaining_bytes: int, bytes_per_s: float | None) -> float | None:
    """Seconds until the end at this rate; `None` where nothing moves."""
    return None if not bytes_per_s else max(0, remaining_bytes) / bytes_per_s
