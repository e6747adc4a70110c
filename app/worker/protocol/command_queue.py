"""Commands in the order they came, and a cancel that reaches exactly those sent before it."""

import queue
import threading

from app.domain.errors import ProtocolError
from app.domain.protocol.events import Command
from app.worker.engine.abort_flag import AbortFlag

Item = Command | ProtocolError


class CommandQueue:
    """`put` and `cancel` are the reader's, `take` the executor's. The abort flag speaks of the command taken last."""

    def __init__(self, abort: AbortFlag) -> None:
        self._abort = abort
        self._items: queue.SimpleQueue[tuple[int, Item]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._last_put = 0
        self._cancelled_up_to = 0

    def put(self, item: Item) -> None:
        with self._lock:
            self._last_put += 1
            self._items.put((self._last_put, item))

    def cancel(self) -> None:
        """Stop the command under way and those that wait; later ones are not touched."""
        with self._lock:
            self._cancelled_up_to = self._last_put
            self._abort.set()

    def take(self) -> Item:
        """The next command, waiting for it; the abort flag then says whether it was cancelled while it waited."""
        number, item = self._items.get()
        with self._lock:
            self._abort.set(number <= self._cancelled_up_to)
        return item
