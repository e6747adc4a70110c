"""Lines into a child's standard input, written by a thread of their own: a child that does not read blocks nobody."""

import logging
import queue
import threading
from typing import IO

_log = logging.getLogger(__name__)


class CommandPipe:
    """Lines go out in order. What the child never reads is lost with it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self._lines: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        threading.Thread(target=self._write, name="worker-commands", daemon=True).start()

    def put(self, line: bytes) -> None:
        """Send a line soon; never blocks."""
        self._lines.put(line)

    def close(self) -> None:
        """End the child's input after what waits; never blocks, may be called again."""
        self._lines.put(None)

    def _write(self) -> None:
        try:
            while (line := self._lines.get()) is not None:
                self._stream.write(line + b"\n")
                self._stream.flush()
        except OSError:
            _log.debug("command not delivered: the model process is gone")
        finally:
            close_quietly(self._stream)


def close_quietly(stream: IO[bytes]) -> None:
    """Close a pipe whose other side may be gone with bytes unread."""
    try:
        stream.close()
    except OSError:
        _log.debug("pipe of a model process was closed by the other side")
