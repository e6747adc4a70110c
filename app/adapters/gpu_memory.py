"""GPU memory by process, through NVIDIA's management library; without such a GPU nothing is known and nothing fails."""

import contextlib
import threading
from collections.abc import Iterable

import pynvml


class GpuMemory:
    """Asks every NVIDIA GPU which process holds how much. Thread-safe; close it when done.

    The library is opened by the first question: waking a sleeping driver can take a second.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._handles: list[object] | None = None

    @property
    def available(self) -> bool:
        """Whether there is a GPU to ask."""
        return bool(self._opened())

    def used_bytes(self, process_ids: Iterable[int]) -> int | None:
        """Bytes that these processes hold on all GPUs together.

        `None` where the driver does not tell: it lists processes that compute only, and in a container often under
        other numbers.
        """
        handles = self._opened()
        if not handles:
            return None
        wanted = set(process_ids)
        used: list[int | None] = []
        for handle in handles:
            try:
                running = pynvml.nvmlDeviceGetComputeRunningProcesses(handle)
            except pynvml.NVMLError:
                return None
            used += [entry.usedGpuMemory for entry in running if entry.pid in wanted]
        known = [each for each in used if each is not None]
        return sum(known) if known and len(known) == len(used) else None

    def close(self) -> None:
        """Release the library; nothing is known afterwards."""
        with self._lock:
            if self._handles:
                with contextlib.suppress(pynvml.NVMLError):
                    pynvml.nvmlShutdown()
            self._handles = []

    def _opened(self) -> list[object]:
        with self._lock:
            if self._handles is None:
                self._handles = _open_gpus()
            return self._handles


def _open_gpus() -> list[object]:
    try:
        pynvml.nvmlInit()
        return [pynvml.nvmlDeviceGetHandleByIndex(index) for index in range(pynvml.nvmlDeviceGetCount())]
    except pynvml.NVMLError:
        return []
