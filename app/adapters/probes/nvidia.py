"""NVIDIA GPUs through NVML: they are seen even where the engine cannot use them."""

import contextlib

import pynvml

from app.domain.machines.machine import Gpu


def read_nvidia_gpus() -> tuple[Gpu, ...]:
    """Every NVIDIA GPU that the driver tells of; empty without a driver."""
    try:
        pynvml.nvmlInit()
    except pynvml.NVMLError:
        return ()
    try:
        return tuple(_read_gpu(index) for index in range(pynvml.nvmlDeviceGetCount()))
    except pynvml.NVMLError:
        return ()
    finally:
        with contextlib.suppress(pynvml.NVMLError):
            pynvml.nvmlShutdown()


def _read_gpu(index: int) -> Gpu:
    handle = pynvml.nvmlDeviceGetHandleByIndex(index)
    name = str(pynvml.nvmlDeviceGetName(handle))
    try:
        memory = pynvml.nvmlDeviceGetMemoryInfo(handle)
    except pynvml.NVMLError:
        # integrated ones (Jetson, GB10) share main memory and do not tell
        return Gpu(name, "NVML", total_bytes=None, free_bytes=None)
    return Gpu(name, "NVML", total_bytes=int(memory.total), free_bytes=int(memory.free))
