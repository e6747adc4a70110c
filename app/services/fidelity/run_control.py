"""How a measurement is paused, stopped and gone on with, from other threads."""

import threading
from collections.abc import Callable

from app.services.processes.one_shot import CommandStoppedError


class RunControl:
    """All methods may be called from any thread; `checkpoint` is the measuring thread's."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()
        self._may_go = threading.Event()
        self._may_go.set()
        self._lock = threading.Lock()
        self._on_cancel: list[Callable[[], None]] = []

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Stop for good. Never blocks."""
        with self._lock:
            self._cancelled.set()
            callbacks = tuple(self._on_cancel)
        self._may_go.set()
        for callback in callbacks:
            callback()

    def when_cancelled(self, callback: Callable[[], None]) -> None:
        """Call `callback` when it is cancelled, at once where it is."""
        with self._lock:
            self._on_cancel.append(callback)
            cancelled = self._cancelled.is_set()
        if cancelled:
            callback()

    def pause(self) -> None:
        """Rest at the next checkpoint."""
        if not self._cancelled.is_set():
            self._may_go.clear()

    def resume(self) -> None:
        """Go on."""
        self._may_go.set()

    def checkpoint(self) -> None:
        """Wait while paused. Raises `CommandStoppedError` once cancelled."""
        self._may_go.wait()
        if self._cancelled.is_set():
            raise CommandStoppedError("Stopped.")
