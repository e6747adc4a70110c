"""Short work off the window's thread, its result brought back onto it."""

import logging
import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

from app.domain.errors import WeighInError

_log = logging.getLogger(__name__)


class _Signals(QObject):
    returned = Signal(object)
    errored = Signal(object)


class _Job(QRunnable):
    def __init__(self, work: Callable[[], Any], signals: _Signals) -> None:
        super().__init__()
        self._work = work
        self._signals = signals

    @Slot()
    def run(self) -> None:
        try:
            result = self._work()
        except WeighInError as error:
            self._hand_over(self._signals.errored, error)
        except Exception as error:
            _log.exception("a background task failed")
            told = WeighInError(
                "Something unexpected went wrong.", advice="The log has the details.", details=repr(error)
            )
            self._hand_over(self._signals.errored, told)
        else:
            self._hand_over(self._signals.returned, result)

    def _hand_over(self, signal: Any, value: object) -> None:
        try:
            signal.emit(value)
        except RuntimeError:
            # the window was closed meanwhile: nobody is left to tell
            _log.debug("result of a background task came after the window was closed")


class Tasks(QObject):
    """Runs functions on a small thread pool. Callbacks come on the thread that this object lives on."""

    def __init__(self, parent: QObject | None = None, *, threads: int = 2) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(threads)
        self._running: set[_Signals] = set()
        self._closing = threading.Event()

    def is_closing(self) -> bool:
        """Whether nobody waits for results any more; long work asks, from any thread, and stops."""
        return self._closing.is_set()

    def run(
        self,
        work: Callable[[], Any],
        *,
        on_result: Callable[[Any], None],
        on_error: Callable[[WeighInError], None],
    ) -> None:
        """Run `work` in the background; exactly one of the callbacks follows, none once `wait` was called."""
        if self._closing.is_set():
            return
        signals = _Signals(self)
        self._running.add(signals)

        def finished(callback: Callable[[Any], None], value: Any) -> None:
            self._running.discard(signals)
            signals.deleteLater()
            if not self._closing.is_set():
                callback(value)

        signals.returned.connect(lambda value: finished(on_result, value))
        signals.errored.connect(lambda error: finished(on_error, error))
        self._pool.start(_Job(work, signals))

    def wait(self, timeout_ms: int = 5000) -> bool:
        """Wait for what runs, drop what has not begun; call when the window closes."""
        self._closing.set()
        self._pool.clear()
        return self._pool.waitForDone(timeout_ms)
