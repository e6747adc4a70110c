"""Memory of lanes' model processes, sampled from outside: a hung or dead engine is seen as well."""

import threading
import time
from collections.abc import Callable
from typing import Final

from app.adapters.gpu_memory import GpuMemory
from app.adapters.process_memory import ProcessMemory, ProcessTree

_INTERVAL_S: Final = 0.1


class LaneMemory:
    """Peak and base of one model process. Thread-safe."""

    def __init__(self, process_id: int, gpu: GpuMemory) -> None:
        self._process_id = process_id
        self._gpu = gpu
        self._lock = threading.Lock()
        self._tree = ProcessTree(process_id)
        self._base_bytes: int | None = None
        self._peak_bytes: int | None = None
        self._gpu_peak_bytes: int | None = None
        self._peaks_stand = False

    @property
    def runtime_bytes(self) -> int | None:
        """Private bytes just before the model was loaded: interpreter and libraries."""
        return self._base_bytes

    @property
    def peak_bytes(self) -> int | None:
        """Highest private bytes since then, less `runtime_bytes`."""
        if self._peak_bytes is None or self._base_bytes is None:
            return None
        return max(0, self._peak_bytes - self._base_bytes)

    @property
    def gpu_peak_bytes(self) -> int | None:
        """Highest bytes held on GPUs; `None` where nobody tells."""
        return self._gpu_peak_bytes

    def mark_base(self) -> None:
        """Call just before a model is loaded."""
        with self._lock:
            memory = self._tree.read()
            self._base_bytes = memory.private_bytes if memory else None
            self._peak_bytes = self._base_bytes

    def let_peaks_stand(self) -> None:
        """From here on the process holds memory for more than answering, and not all of it comes back: peaks stay."""
        with self._lock:
            self._peaks_stand = True

    def sample(self) -> tuple[ProcessMemory, int | None] | None:
        """Memory now, with the bytes on GPUs, remembered in the peaks; `None` when the process is gone."""
        gpu_bytes = self._gpu.used_bytes([self._process_id]) if self._gpu.available else None
        with self._lock:
            memory = self._tree.read()
            if memory is None:
                return None
            if self._peaks_stand:
                return memory, gpu_bytes
            if self._peak_bytes is not None:
                self._peak_bytes = max(self._peak_bytes, memory.private_bytes)
            if gpu_bytes is not None:
                self._gpu_peak_bytes = max(self._gpu_peak_bytes or 0, gpu_bytes)
        return memory, gpu_bytes


class MemorySampler:
    """Calls `sample_all` ten times a second between `start` and `stop`."""

    def __init__(self, sample_all: Callable[[], None]) -> None:
        self._sample_all = sample_all
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="memory-sampler", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        next_at = time.monotonic()
        while not self._stopping.is_set():
            self._sample_all()
            next_at = max(next_at + _INTERVAL_S, time.monotonic())
            self._stopping.wait(next_at - time.monotonic())
