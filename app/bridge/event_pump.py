"""Where threads meet Qt: takes what they queued and hands it to the window, 30 times a second."""

from queue import Empty, SimpleQueue
from time import perf_counter
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

TICK_MS: Final = 33
# A tick may take half a frame at 60 Hz; what is left waits for the next one, so the window stays quick.
TICK_BUDGET_S: Final = 0.008
_EVENTS_A_SLICE: Final = 32


class EventPump(QObject):
    """Drains `queue` while running. `batch` carries a list of events in the order in which they were queued."""

    batch = Signal(list)

    def __init__(self, queue: SimpleQueue[Any], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = queue
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def running(self) -> bool:
        """Whether the queue is being drained."""
        return self._timer.isActive()

    def start(self) -> None:
        """Drain the queue from now on."""
        self._timer.start()

    def stop(self) -> None:
        """Hand over what is queued, then rest."""
        self._timer.stop()
        self.drain_now()

    def drain_now(self) -> None:
        """Hand over everything that is queued at this moment, however long it takes."""
        while events := self._take():
            self.batch.emit(events)

    def _tick(self) -> None:
        ends_at = perf_counter() + TICK_BUDGET_S
        while events := self._take():
            self.batch.emit(events)
            if perf_counter() >= ends_at:
                return

    def _take(self) -> list[Any]:
        events: list[Any] = []
        try:
            while len(events) < _EVENTS_A_SLICE:
                events.append(self._queue.get_nowait())
        except Empty:
            pass
        return events
