"""Probes that may fail or hang, kept from costing more than their own figures."""

import logging
import threading
from collections.abc import Callable
from time import monotonic
from typing import Final, Generic, TypeVar

Value = TypeVar("Value")

_log = logging.getLogger(__name__)

PROBE_LIMIT_S: Final = 5.0


class GuardedProbe(Generic[Value]):
    """Starts `read` on a thread of its own at once; whoever wants the result waits `limit_s` from then, no longer.

    A probe that hangs keeps its thread, which ends with the app.
    """

    def __init__(self, what: str, read: Callable[[], Value], *, limit_s: float = PROBE_LIMIT_S) -> None:
        """`what` completes the sentence "… could not be read"."""
        self._what = what
        self._read = read
        self._ends_at_s = monotonic() + limit_s
        self._value: list[Value] = []
        self._problem = ""
        self._done = threading.Event()
        threading.Thread(target=self._run, name=f"probe: {what}", daemon=True).start()

    def result(self, otherwise: Value, notes: list[str]) -> Value:
        """What was read; `otherwise` after a failure or a hang, of which `notes` gets a sentence."""
        if not self._done.wait(max(0.0, self._ends_at_s - monotonic())):
            notes.append(f"{self._what} could not be read: the system did not answer in time.")
        elif self._problem:
            notes.append(f"{self._what} could not be read: {self._problem.rstrip('.')}.")
        return self._value[0] if self._value else otherwise

    def _run(self) -> None:
        try:
            self._value.append(self._read())
        except Exception as error:
            _log.warning("a probe failed: %s", self._what, exc_info=True)
            self._problem = str(error) or type(error).__name__
        self._done.set()
