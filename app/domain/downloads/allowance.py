"""A limit on the rate of all downloads together: bytes are taken first and waited for after."""

from typing import Final

# What may come at once after a quiet time.
_BURST_S: Final = 0.25


class Allowance:
    """Times are seconds of one steady clock. Over any stretch, at most rate × (stretch + a quarter of a second)."""

    def __init__(self, bytes_per_s: float | None = None) -> None:
        self._bytes_per_s = bytes_per_s
        self._free_at_s = float("-inf")

    @property
    def bytes_per_s(self) -> float | None:
        return self._bytes_per_s

    def limit_to(self, bytes_per_s: float | None) -> None:
        """From now on; `None` for no limit. Debts of the former limit are forgiven."""
        self._bytes_per_s = bytes_per_s
        self._free_at_s = float("-inf")

    def take(self, count_bytes: int, now_s: float) -> float:
        """Take `count_bytes`; returns the seconds to wait before taking more."""
        if self._bytes_per_s is None:
            return 0.0
        begins_s = max(self._free_at_s, now_s - _BURST_S)
        self._free_at_s = begins_s + count_bytes / self._bytes_per_s
        return max(0.0, self._free_at_s - now_s)
