"""Waiting for work on the network that cannot be interrupted: the wait ends, the work is left to end by itself."""

import queue
import threading
import time
from collections.abc import Callable
from typing import Final, TypeVar

from app.adapters.hub.failures import stopped, too_slow

Result = TypeVar("Result")

_POLL_S: Final = 0.05


def run_stoppable(
    work: Callable[[], Result],
    *,
    is_cancelled: Callable[[], bool],
    limit_s: float,
    server: str,
    abandon: Callable[[], None] = lambda: None,
) -> Result:
    """The result of `work`, run in a thread of its own; raises what it raises.

    Raises `HubError` once `is_cancelled` answers true or after `limit_s`, whatever the work is stuck in; `abandon` is
    called then to make it end sooner.
    """
    outcome: queue.SimpleQueue[tuple[Result | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put((work(), None))
        except BaseException as error:
            outcome.put((None, error))

    if is_cancelled():
        raise stopped()
    threading.Thread(target=run, name="hub", daemon=True).start()
    try:
        result, error = _wait(outcome, is_cancelled, limit_s, server)
    except BaseException:
        abandon()
        raise
    if error is not None:
        raise error
    return result  # type: ignore[return-value]  # no error: the work has a result


def _wait(
    outcome: "queue.SimpleQueue[tuple[Result | None, BaseException | None]]",
    is_cancelled: Callable[[], bool],
    limit_s: float,
    server: str,
) -> tuple[Result | None, BaseException | None]:
    ends_at = time.monotonic() + limit_s
    while True:
        if is_cancelled():
            raise stopped()
        if time.monotonic() > ends_at:
            raise too_slow(server, f"gave up after {limit_s:.0f} s")
        try:
            return outcome.get(timeout=_POLL_S)
        except queue.Empty:
            continue
