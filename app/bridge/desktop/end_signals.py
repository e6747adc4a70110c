"""The system or a terminal asks the app to end: it ends as if its window had been closed."""

import contextlib
import signal
import socket
from types import FrameType
from typing import Final

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_NAMES: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


class EndSignals(QObject):
    """`asked` comes on the window's thread. While Qt runs, Python never sees a signal: a socket wakes it."""

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._take)
        self._wakeup_before = signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        numbers = [number for name in _NAMES if (number := getattr(signal, name, None)) is not None]
        self._before = {number: signal.signal(number, _left_to_the_socket) for number in numbers}

    def close(self) -> None:
        """Put back what was there; call on the main thread."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup_before)
        self._notifier.setEnabled(False)
        self._read.close()
        self._write.close()

    def _take(self) -> None:
        with contextlib.suppress(BlockingIOError):
            self._read.recv(64)
        self.asked.emit()


def _left_to_the_socket(_number: int, _frame: FrameType | None) -> None:
    """Python needs a handler to write to the socket."""
