"""The two ends of a model process's conversation: protocol lines out, and nothing else on that channel."""

import os
import sys
import threading
from typing import Final

from app.domain.protocol import wire
from app.domain.protocol.events import WorkerEvent

_STDOUT: Final = 1
_STDERR: Final = 2


class EventStream:
    """Writes events, whole lines at a time, from any thread. When nobody reads any more the process ends quietly."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._lock = threading.Lock()

    def emit(self, event: WorkerEvent) -> None:
        """Write one event. Raises `ValueError` for a figure that is not finite: JSON has no word for it."""
        self.write_line(wire.encode(event).encode("ascii"))

    def write_line(self, line: bytes) -> None:
        """Write raw bytes and a newline."""
        left = memoryview(line + b"\n")
        try:
            with self._lock:
                while left:
                    left = left[os.write(self._descriptor, left) :]
        except OSError:
            os._exit(0)


def take_standard_output() -> EventStream:
    """Keep the real standard output for events; what native code prints goes to standard error from now on."""
    own = os.dup(_STDOUT)
    os.dup2(_STDERR, _STDOUT)
    sys.stdout = sys.stderr
    return EventStream(own)
