"""A stand-in for NVIDIA's management library: the calls of `pynvml` that the app makes, answered from a list."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pynvml


@dataclass
class NvmlGpu:
    """A card as its driver tells of it. An error instead of a figure is raised by the call that asks for it."""

    name: Any = "NVIDIA GeForce RTX 3060"
    total: Any = 12 << 30
    free: Any = 11 << 30
    bus: Any = "00000000:01:00.0"
    lost: bool = False


@dataclass
class Nvml:
    """Put in place of the module `pynvml`; `calls` counts what was asked."""

    gpus: list[NvmlGpu] = field(default_factory=list)
    error: Exception | None = None
    calls: list[str] = field(default_factory=list)
    NVMLError = pynvml.NVMLError

    def nvmlInit(self) -> None:
        self.calls.append("init")
        if self.error is not None:
            raise self.error

    def nvmlShutdown(self) -> None:
        self.calls.append("shutdown")

    def nvmlDeviceGetCount(self) -> int:
        return len(self.gpus)

    def nvmlDeviceGetHandleByIndex(self, index: int) -> NvmlGpu:
        if self.gpus[index].lost:
            raise pynvml.NVMLError(pynvml.NVML_ERROR_GPU_IS_LOST)
        return self.gpus[index]

    def nvmlDeviceGetName(self, handle: NvmlGpu) -> Any:
        return handle.name

    def nvmlDeviceGetMemoryInfo(self, handle: NvmlGpu) -> Any:
        self.calls.append("memory")
        if isinstance(handle.total, Exception):
            raise handle.total
        return SimpleNamespace(total=handle.total, free=handle.free, used=0)

    def nvmlDeviceGetPciInfo(self, handle: NvmlGpu) -> Any:
        if isinstance(handle.bus, Exception):
            raise handle.bus
        return SimpleNamespace(busId=handle.bus)


def nvml_error(name: str) -> Exception:
    """`NOT_SUPPORTED`, `UNINITIALIZED` … as the library raises it."""
    error: Exception = pynvml.NVMLError(getattr(pynvml, f"NVML_ERROR_{name}"))
    return error
