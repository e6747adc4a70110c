"""NVIDIA GPUs through NVML: they are seen even where the engine cannot use them."""

import contextlib

import pynvml

from app.domain.machines.gpu_list import sensible_memory
from app.domain.machines.machine import Gpu


class NvidiaGpus:
    """Every NVIDIA GPU that the driver tells of, asked as often as wanted; none without a driver.

    Any method can block for as long as a driver hangs: call them where that costs nothing. Not thread-safe.
    """

    def __init__(self) -> None:
        try:
            pynvml.nvmlInit()
        except pynvml.NVMLError:
            self._open = False
        else:
            self._open = True

    def read(self) -> tuple[Gpu, ...]:
        """All of them as they are now, but for those that have fallen off the bus."""
        if not self._open:
            return ()
        try:
            found = [_read_gpu(index) for index in range(pynvml.nvmlDeviceGetCount())]
        except pynvml.NVMLError:
            return ()
        return tuple(gpu for gpu in found if gpu is not None)

    def close(self) -> None:
        """Release the library; nothing is found afterwards."""
        if self._open:
            self._open = False
            with contextlib.suppress(pynvml.NVMLError):
                pynvml.nvmlShutdown()


def read_nvidia_gpus() -> tuple[Gpu, ...]:
    """Every NVIDIA GPU, asked once."""
    gpus = NvidiaGpus()
    try:
        return gpus.read()
    finally:
        gpus.close()


def _read_gpu(index: int) -> Gpu | None:
    """`None` for a GPU that has fallen off the bus; the others are still told."""
    try:
        handle = pynvml.nvmlDeviceGetHandleByIndex(index)
        name = _plain(pynvml.nvmlDeviceGetName(handle))
    except pynvml.NVMLError:
        return None
    total_bytes, free_bytes = _read_memory(handle)
    # the integrated ones (Jetson, GB10) share main memory and do not tell
    integrated = True if total_bytes is None else None
    return Gpu(name, "NVML", total_bytes, free_bytes, usable=False, integrated=integrated, device_id=_address(handle))


def _read_memory(handle: object) -> tuple[int | None, int | None]:
    """Total and free bytes of an open GPU, other programs' share taken off; `None` where the driver does not tell."""
    try:
        memory = pynvml.nvmlDeviceGetMemoryInfo(handle)
    except pynvml.NVMLError:
        return None, None
    return sensible_memory(memory.total, memory.free)


def _address(handle: object) -> str | None:
    try:
        return _plain(pynvml.nvmlDeviceGetPciInfo(handle).busId)
    except pynvml.NVMLError:
        return None


def _plain(text: str | bytes) -> str:
    return text.decode("utf-8", errors="replace") if isinstance(text, bytes) else text
