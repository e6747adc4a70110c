"""A question that takes a while: asked in the background, one at a time, and left at any time."""

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from app.bridge.tasks import Tasks
from app.domain.errors import WeighInError

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]
Work = Callable[[Progress, Cancelled], Any]


class Inquiry(QObject):
    """`progressed` carries a share from 0 to 1, `answered` what the work returned, `notice` why it did not.

    Nothing is told of work that was stopped. What is asked while that winds down comes after it, as one run.
    """

    running_changed = Signal(bool)
    progressed = Signal(float)
    answered = Signal(object)
    notice = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = Tasks(self, threads=1)
        self._stopping = threading.Event()
        self._running = False
        self._next: Work | None = None

    @property
    def running(self) -> bool:
        return self._running

    def ask(self, work: Work) -> None:
        """Do `work` in the background, which is given whom to tell its progress and whom to ask whether to go on.

        Does nothing while something runs that was not stopped.
        """
        if not self._running:
            self._set_running(True)
            self._begin(work)
        elif self._stopping.is_set():
            self._next = work

    def stop(self) -> None:
        """Leave it."""
        self._next = None
        self._stopping.set()

    def close(self) -> None:
        """Call once, when the window closes."""
        self._tasks.wait()

    def _begin(self, work: Work) -> None:
        self._stopping.clear()
        self._tasks.run(
            lambda: work(self.progressed.emit, self._is_stopping), on_result=self._on_answer, on_error=self._on_error
        )

    def _is_stopping(self) -> bool:
        return self._stopping.is_set() or self._tasks.is_closing()

    def _on_answer(self, answer: Any) -> None:
        if not self._ended_by_a_stop():
            self.answered.emit(answer)

    def _on_error(self, error: WeighInError) -> None:
        if not self._ended_by_a_stop():
            self.notice.emit(error)

    def _ended_by_a_stop(self) -> bool:
        stopped, work = self._stopping.is_set(), self._next
        self._next = None
        if work is None:
            self._set_running(False)
        else:
            self._begin(work)
        return stopped

    def _set_running(self, running: bool) -> None:
        self._running = running
        self.running_changed.emit(running)
