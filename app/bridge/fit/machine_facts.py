"""The four cards about a machine, in words: memory, graphics, processor, disk."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from app.domain.machines.machine import Gpu, Machine
from app.domain.machines.memory_pools import MemoryPool, MemoryPools
from app.domain.units import UNKNOWN, bytes_text

# Words may wrap here; nobody sees or hears it.
BREAK: Final = "\u200b"


@dataclass(frozen=True, slots=True)
class FactCard:
    """A title, the figure that counts, and lines under it."""

    title: str
    figure: str
    lines: tuple[str, ...]


def facts_of_machine(machine: Machine, pools: MemoryPools) -> tuple[FactCard, ...]:
    """What was found out about this machine."""
    return (_memory_card(machine, pools), _graphics_card(machine, pools), _processor_card(machine), _disk_card(machine))


def facts_of_pools(pools: MemoryPools) -> tuple[FactCard, ...]:
    """What is known of a machine that was typed in."""
    main = pools.ram or pools.gpus[0]
    title = "Memory" if pools.ram else "Unified memory"
    memory = FactCard(title, _sold(main.total_bytes), (f"{bytes_text(main.free_bytes)} free, assumed", *_speed(main)))
    if pools.ram is None:
        graphics = FactCard("Graphics", "shares the memory", ())
    elif not pools.gpus:
        graphics = FactCard("Graphics", "none", ("models run on the processor",))
    else:
        graphics = FactCard("Graphics", _sizes([_sold(gpu.total_bytes) for gpu in pools.gpus]), _free_lines(pools.gpus))
    return (memory, graphics, FactCard("Processor", UNKNOWN, ()), FactCard("Disk", UNKNOWN, ()))


def _memory_card(machine: Machine, pools: MemoryPools) -> FactCard:
    memory, main = machine.memory, pools.ram or pools.gpus[0]
    title = "Unified memory" if machine.unified_memory else "Memory"
    lines = (f"{bytes_text(memory.available_bytes)} free now", *_speed(main))
    return FactCard(title, bytes_text(memory.total_bytes), lines)


def _graphics_card(machine: Machine, pools: MemoryPools) -> FactCard:
    if not machine.gpus:
        return FactCard("Graphics", "none found", ("models run on the processor",))
    usable = {gpu.name for gpu in pools.gpus}
    names = [gpu.name for gpu in machine.gpus]
    figure = names[0] if len(set(names)) == 1 else f"{len(names)} GPUs"
    if len(names) > 1 and len(set(names)) == 1:
        figure = f"{len(names)} × {figure}"
    return FactCard("Graphics", figure, tuple(_gpu_line(gpu, gpu.name in usable) for gpu in machine.gpus))


def _gpu_line(gpu: Gpu, usable: bool) -> str:
    total = bytes_text(gpu.total_bytes)
    if not usable:
        return f"{total}; the engine cannot use it"
    return f"{bytes_text(gpu.free_bytes)} of {total} free now"


def _processor_card(machine: Machine) -> FactCard:
    processor = machine.processor
    cores = processor.usable_cores
    return FactCard("Processor", f"{cores} core{'' if cores == 1 else 's'}", (processor.name or "name unknown",))


def _disk_card(machine: Machine) -> FactCard:
    if machine.disk is None:
        return FactCard("Disk", UNKNOWN, ())
    return FactCard("Disk", f"{bytes_text(machine.disk.free_bytes)} free", (_breakable(machine.disk.path),))


def _breakable(path: str) -> str:
    """A path may wrap after each of its folders."""
    return path.replace("/", f"/{BREAK}").replace("\\", f"\\{BREAK}")


def _free_lines(pools: Sequence[MemoryPool]) -> tuple[str, ...]:
    free_bytes = sum(pool.free_bytes for pool in pools)
    return (f"{bytes_text(free_bytes)} free, assumed", *_speed(pools[0]))


def _speed(pool: MemoryPool) -> tuple[str, ...]:
    """How fast the memory is read, in few words."""
    bandwidth = pool.bandwidth
    if bandwidth is None:
        return ()
    low, high = (f"{each / 1e9:,.0f}" for each in (bandwidth.low_bytes_per_s, bandwidth.high_bytes_per_s))
    return (f"{low if low == high else f'{low} to {high}'} GB/s, {bandwidth.basis}",)


def _sizes(sizes: Sequence[str]) -> str:
    return f"{len(sizes)} × {sizes[0]}" if len(sizes) > 1 and len(set(sizes)) == 1 else " + ".join(sizes)


def _sold(size_bytes: int) -> str:
    return f"{size_bytes / (1 << 30):g} GB"
