"""The memories of a machine that somebody types in, and of one that was probed."""

import math
from collections.abc import Sequence
from typing import Final

from app.domain.errors import UsageError
from app.domain.machines.machine import Gpu, Machine
from app.domain.machines.memory_pools import Bandwidth, MemoryPool, MemoryPools, PoolKind
from app.domain.machines.typical_bandwidth import given_bandwidth, measured_bandwidth, typical_bandwidth

# Memory is sold in binary gigabytes: a card "of 8 GB" has 8,589,934,592 bytes.
SOLD_GB_BYTES: Final = 1 << 30
_MOST_GB: Final = 65_536
_MOST_GPUS: Final = 64
_MOST_GB_PER_S: Final = 100_000
# System and other programs: grows with the machine, up to 6 GB.
_SYSTEM_BYTES: Final = 5 << 28
_SYSTEM_SHARE: Final = 0.1875
_MOST_SYSTEM_BYTES: Final = 6 << 30
_DISPLAY_BYTES: Final = 600 << 20
# The part of unified memory that the system lets a GPU take.
_GPU_SHARE: Final = 0.75
_SMALL_GPU_SHARE: Final = 2 / 3
_SMALL_UNIFIED_BYTES: Final = 36 << 30


def typed_machine(
    *,
    ram_gb: float,
    vram_gb: Sequence[float] = (),
    unified: bool = False,
    ram_gb_per_s: float | None = None,
    vram_gb_per_s: float | None = None,
    speeds_from: str = "as given",
) -> MemoryPools:
    """A machine by the sizes on its box; bandwidths that are not given are assumed by memory class, and say so.

    `speeds_from` says who gave the others. Raises `UsageError` for sizes that no machine has.
    """
    _check(ram_gb, vram_gb, unified=unified)
    _check_speeds(ram_gb_per_s, vram_gb_per_s)
    total_bytes = round(ram_gb * SOLD_GB_BYTES)
    if unified:
        return _unified(total_bytes, _given(ram_gb_per_s or vram_gb_per_s, speeds_from))
    ram_speed, gpu_speed = _given(ram_gb_per_s, speeds_from), _given(vram_gb_per_s, speeds_from)
    ram = _pool("RAM", PoolKind.RAM, total_bytes, total_bytes - _system_bytes(total_bytes), ram_speed)
    gpus = [
        _pool(_gpu_name(number, len(vram_gb)), PoolKind.GPU, size, size - _DISPLAY_BYTES, gpu_speed)
        for number, size in enumerate((round(each * SOLD_GB_BYTES) for each in vram_gb), start=1)
    ]
    assumed = ["System and other programs are assumed to take 1.25 GB and three sixteenths of the RAM, at most 6 GB."]
    if gpus:
        assumed.append("Screen and driver are assumed to take 0.6 GB of each GPU's memory.")
    return MemoryPools(tuple(gpus), ram, tuple(assumed))


def pools_of_machine(machine: Machine) -> MemoryPools:
    """The memories of a machine that was probed, as free as they are now.

    A GPU counts where the engine can use it, tells its memory, and has memory of its own or shares it on a machine
    made so. The bandwidth of the RAM is what was measured; where nothing was, and for GPUs, it is assumed by memory
    class, and says so.
    """
    memory = machine.memory
    gpus = tuple(_gpu_pool(gpu, machine) for gpu in machine.gpus if _counts(gpu, machine))
    if machine.unified_memory and gpus:
        return MemoryPools(gpus[:1], None)
    measured = None if machine.bandwidth is None else measured_bandwidth(machine.bandwidth)
    return MemoryPools(gpus, _pool("RAM", PoolKind.RAM, memory.total_bytes, memory.available_bytes, measured))


def _counts(gpu: Gpu, machine: Machine) -> bool:
    offload = machine.engine is not None and machine.engine.gpu_offload
    own_memory = machine.unified_memory or not gpu.integrated
    return offload and gpu.usable and own_memory and gpu.total_bytes is not None and gpu.free_bytes is not None


def _gpu_pool(gpu: Gpu, machine: Machine) -> MemoryPool:
    total_bytes, free_bytes = gpu.total_bytes or 0, gpu.free_bytes or 0
    if not machine.unified_memory:
        return _pool(gpu.name, PoolKind.GPU, total_bytes, free_bytes)
    # the driver tells what the GPU may take, not what other programs hold of the same memory
    free_bytes = min(free_bytes, machine.memory.available_bytes)
    bandwidth = typical_bandwidth(PoolKind.UNIFIED, machine.memory.total_bytes)
    return _pool(gpu.name, PoolKind.UNIFIED, total_bytes, free_bytes, bandwidth)


def _unified(total_bytes: int, bandwidth: Bandwidth | None) -> MemoryPools:
    share = _SMALL_GPU_SHARE if total_bytes <= _SMALL_UNIFIED_BYTES else _GPU_SHARE
    free_bytes = min(round(total_bytes * share), total_bytes - _system_bytes(total_bytes))
    pool = _pool("unified memory", PoolKind.UNIFIED, total_bytes, free_bytes, bandwidth)
    words = "two thirds" if share == _SMALL_GPU_SHARE else "three quarters"
    return MemoryPools((pool,), None, (f"The system is assumed to let models take {words} of the unified memory.",))


def _pool(
    name: str, kind: PoolKind, total_bytes: int, free_bytes: int, bandwidth: Bandwidth | None = None
) -> MemoryPool:
    return MemoryPool(name, kind, total_bytes, max(0, free_bytes), bandwidth or typical_bandwidth(kind, total_bytes))


def _given(gb_per_s: float | None, source: str) -> Bandwidth | None:
    return None if gb_per_s is None else given_bandwidth(gb_per_s, source)


def _system_bytes(total_bytes: int) -> int:
    return min(_MOST_SYSTEM_BYTES, round(_SYSTEM_BYTES + total_bytes * _SYSTEM_SHARE))


def _gpu_name(number: int, count: int) -> str:
    return "GPU" if count == 1 else f"GPU {number}"


def _check(ram_gb: float, vram_gb: Sequence[float], *, unified: bool) -> None:
    if unified and vram_gb:
        raise UsageError("A machine with unified memory has no GPU memory of its own: leave out --vram or --unified.")
    if len(vram_gb) > _MOST_GPUS:
        raise UsageError(f"{len(vram_gb)} GPUs are more than the {_MOST_GPUS} that can be planned for.")
    for size in (ram_gb, *vram_gb):
        if not math.isfinite(size) or not 0 < size <= _MOST_GB:
            raise UsageError(f"{size:g} GB is no size of memory; it must be above 0 and at most {_MOST_GB:,} GB.")


def _check_speeds(*speeds: float | None) -> None:
    for speed in speeds:
        if speed is not None and (not math.isfinite(speed) or not 0 < speed <= _MOST_GB_PER_S):
            raise UsageError(
                f"{speed:g} GB/s is no speed of memory; it must be above 0 and at most {_MOST_GB_PER_S:,}."
            )
