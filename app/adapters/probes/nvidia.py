"""NVIDIA GPUs through NVML: they are seen even where the engine cannot use them."""

import contextlib

import pynvml

from app.domain.machines.gpu_list import sensible_memory
from app.domain.machines.machine import Gpu


def read_nvidia_gpus() -> tuple[Gpu, ...]:
    """Every NVIDIA GPU that the driver tells of; empty without a driver.

    Can block for as long as a driver hangs: call it where that costs nothing.
    """
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return ()
    try:
        return tuple(gpu for index in range(pynvml.nvmlDeviceGetCount()) if (gpu := _read_gpu(index)) is not None)
    except pynvml.NVMLError:
        return ()
    finally:
        with contextlib.suppress(pynvml.NVMLError):
            pynvml.nvmlShutdown()


def _read_gpu(index: int) -> Gpu | None:
    """`None` for a GPU that has fallen off the bus; the others are still told."""
    try:
        handle = pynvml.nvmlDeviceGetHandleByIndex(index)
        name = _plain(pynvml.nvmlDeviceGetName(handle))
    except pynvml.NVMLError:
        return None
    total_bytes, free_bytes = read_nvidia_memory(handle)
    # the integrated ones (Jetson, GB10) share main memory and do not tell
    integrated = True if total_bytes is None else None
    return Gpu(name, "NVML", total_bytes, free_bytes, usable=False, integrated=integrated, device_id=_address(handle))


def read_nvidia_memory(handle: object) -> tuple[int | None, int | None]:
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
