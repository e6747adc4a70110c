"""Memory of every GPU as it is now, read on a thread of its own: a driver may hang, the window must not."""

import logging
import threading
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Final, Protocol

from app.adapters.probes.linux_graphics import read_linux_gpus
from app.adapters.probes.nvidia import NvidiaGpus
from app.domain.machines.machine import Gpu

_log = logging.getLogger(__name__)

_INTERVAL_S: Final = 1.0
# Figures older than this are of a driver that does not answer any more.
_STALE_S: Final = 5.0
_LEAVE_S: Final = 0.5


class GpuSource(Protocol):
    """What can be asked again and again."""

    def read(self) -> Sequence[Gpu]: ...

    def close(self) -> None: ...


class DriverGpus:
    """GPUs whose drivers tell their memory: NVIDIA's by its library, AMD's in Linux's own files."""

    def __init__(self) -> None:
        self._nvidia = NvidiaGpus()

    def read(self) -> Sequence[Gpu]:
        return [gpu for gpu in (*self._nvidia.read(), *read_linux_gpus()) if gpu.total_bytes is not None]

    def close(self) -> None:
        self._nvidia.close()


class LiveGpus:
    """Reads once a second from `start` to `stop`; ends by itself where there is no GPU, so that it costs nothing."""

    def __init__(
        self,
        open_source: Callable[[], GpuSource] = DriverGpus,
        *,
        interval_s: float = _INTERVAL_S,
        stale_s: float = _STALE_S,
    ) -> None:
        self._open_source = open_source
        self._interval_s = interval_s
        self._stale_s = stale_s
        self._latest: tuple[float, tuple[Gpu, ...]] = (monotonic(), ())
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="live-gpus", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Ends the reading; a driver that hangs is not waited for."""
        self._stopping.set()
        if self._thread.ident is not None:
            self._thread.join(_LEAVE_S)

    def latest(self) -> tuple[Gpu, ...] | None:
        """As read last, empty where there are none; `None` when the driver stopped answering."""
        read_at_s, gpus = self._latest
        is_stale = self._thread.is_alive() and monotonic() - read_at_s > self._stale_s
        return None if is_stale else gpus

    def _run(self) -> None:
        try:
            source = self._open_source()
            try:
                self._read_until_stopped(source)
            finally:
                source.close()
        except Exception:
            _log.warning("memory of GPUs is not shown", exc_info=True)
            self._latest = (monotonic(), ())

    def _read_until_stopped(self, source: GpuSource) -> None:
        while not self._stopping.is_set():
            gpus = tuple(source.read())
            self._latest = (monotonic(), gpus)
            if not gpus:
                return
            self._stopping.wait(self._interval_s)
