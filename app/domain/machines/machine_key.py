"""What tells one machine from another, for figures that were measured on it."""

from typing import Final

from app.domain.machines.machine import Processor, SystemMemory

_GIB: Final = 1 << 30


def machine_key(processor: Processor, memory: SystemMemory) -> str:
    """Memory in whole GiB: a few megabytes come and go with the system's version."""
    return f"{processor.name or 'unknown'} | {processor.usable_cores} cores | {round(memory.total_bytes / _GIB)} GiB"
