"""Memory of the machine for the status strip, read once a second."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.adapters.probes.memory import read_system_memory

_INTERVAL_MS: Final = 1000


class LiveMemory(QObject):
    """`sampled` carries used and total bytes of main memory."""

    sampled = Signal(float, float)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self._sample)

    def start(self) -> None:
        self._timer.start()
        self._sample()

    def stop(self) -> None:
        self._timer.stop()

    def _sample(self) -> None:
        memory = read_system_memory()
        self.sampled.emit(float(memory.total_bytes - memory.available_bytes), float(memory.total_bytes))
