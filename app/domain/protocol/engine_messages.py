"""Asking a model process what its engine can compute on, and what it answers."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DescribeEngine:
    """List what the engine can compute on; may take a second and some memory on a GPU."""


@dataclass(frozen=True, slots=True)
class EngineDevice:
    """A device that the engine can compute on. `kind` is cpu, gpu, integrated gpu or accelerator.

    Memory is `None` if unknown, and so is `device_id`: the address on the PCI bus, such as 0000:01:00.0.
    """

    name: str
    description: str
    kind: str
    backend: str
    total_bytes: int | None
    free_bytes: int | None
    device_id: str | None = None


@dataclass(frozen=True, slots=True)
class EngineDescribed:
    """Versions and devices of the engine; `system_info` is llama.cpp's own line of instruction sets."""

    version: str
    system_info: str
    gpu_offload: bool
    devices: tuple[EngineDevice, ...]
