"""Servers that asked to be left alone for a while: nobody in this program asks them before the time is up."""

import threading
import time
from typing import Final

from app.adapters.hub.failures import HubError, rate_limited

# A server that does not say for how long.
_USUAL_WAIT_S: Final = 10.0
# No header makes the program mute for longer.
_LONGEST_WAIT_S: Final = 3600.0

_until_s: dict[str, float] = {}
_lock = threading.Lock()


def note_rate_limit(address: str, error: HubError) -> None:
    """Remember that the server at `address` answered "too many requests"."""
    wait_s = _USUAL_WAIT_S if error.retry_after_s is None else min(error.retry_after_s, _LONGEST_WAIT_S)
    with _lock:
        _until_s[address] = max(_until_s.get(address, 0.0), time.monotonic() + wait_s)


def check_patience(address: str, server: str) -> None:
    """Raise `HubError` (rate limited) while the server at `address`, called `server`, wants to be left alone."""
    with _lock:
        left_s = _until_s.get(address, 0.0) - time.monotonic()
    if left_s > 0:
        raise rate_limited(server, left_s, "not asked: the time that it named is not up")
