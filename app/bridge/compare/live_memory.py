"""Memory and processor of the machine for the status strip, once a second."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.adapters.probes.memory import read_system_memory
from app.adapters.probes.processor_load import ProcessorLoad
from app.services.machine.live_gpus import LiveGpus

_INTERVAL_MS: Final = 1000


class LiveMemory(QObject):
    """`sampled` carries used and total bytes of main memory, `processor_sampled` the busy share of the cores or `None`.

    `gpus_sampled` carries every GPU whose driver tells its memory (`Gpu`), and `None` when it has stopped answering.
    """

    sampled = Signal(float, float)
    processor_sampled = Signal(object)
    gpus_sampled = Signal(object)

    def __init__(self, parent: QObject | None = None, *, gpus: LiveGpus | None = None) -> None:
        super().__init__(parent)
        self._gpus = gpus or LiveGpus()
        self._load = ProcessorLoad()
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self._sample)

    def start(self) -> None:
        self._gpus.start()
        self._timer.start()
        self._sample()

    def stop(self) -> None:
        self._timer.stop()
        self._gpus.stop()

    def _sample(self) -> None:
        memory = read_system_memory()
        self.sampled.emit(float(memory.total_bytes - memory.available_bytes), float(memory.total_bytes))
        self.processor_sampled.emit(self._load.read())
        self.gpus_sampled.emit(self._gpus.latest())
