"""Machines to pick from where somebody asks "what if": the usual laptops, cards, Macs and servers.

Bandwidths of named cards and boards are those of their makers' data sheets. Where a name covers many (a laptop, a Mac
of some year), none is given, and the class of the memory stands for it.
"""

from dataclasses import dataclass
from typing import Final

from app.domain.errors import UsageError
from app.domain.machines.memory_pools import MemoryPools
from app.domain.machines.typed_machine import typed_machine

_DATA_SHEET: Final = "by its data sheet"


@dataclass(frozen=True, slots=True)
class PresetMachine:
    """A machine by the sizes on its box, in GB as memory is sold; `words` is one line on what it is."""

    key: str
    name: str
    words: str
    ram_gb: float
    vram_gb: tuple[float, ...] = ()
    unified: bool = False
    ram_gb_per_s: float | None = None
    vram_gb_per_s: float | None = None

    @property
    def pools(self) -> MemoryPools:
        return typed_machine(
            ram_gb=self.ram_gb,
            vram_gb=self.vram_gb,
            unified=self.unified,
            ram_gb_per_s=self.ram_gb_per_s,
            vram_gb_per_s=self.vram_gb_per_s,
            speeds_from=_DATA_SHEET,
        )


PRESET_MACHINES: Final = (
    PresetMachine(
        "pi-4", "Raspberry Pi 5, 4 GB", "a single board with slow memory: the smallest models", 4, ram_gb_per_s=17
    ),
    PresetMachine("pi-8", "Raspberry Pi 5, 8 GB", "a single board with slow memory", 8, ram_gb_per_s=17),
    PresetMachine("laptop-8", "Laptop with 8 GB", "no GPU of its own; half is taken before a model is loaded", 8),
    PresetMachine("laptop-16", "Laptop with 16 GB", "no GPU of its own", 16),
    PresetMachine("laptop-32", "Laptop with 32 GB", "no GPU of its own, room for a mixture of experts", 32),
    PresetMachine("desktop-64", "Desktop with 64 GB", "no GPU of its own, room for large mixtures of experts", 64),
    PresetMachine("rtx-4060", "RTX 4060 8 GB", "with 16 GB of RAM", 16, (8,), vram_gb_per_s=272),
    PresetMachine("rtx-3060", "RTX 3060 12 GB", "with 32 GB of RAM", 32, (12,), vram_gb_per_s=360),
    PresetMachine("rtx-4060-ti", "RTX 4060 Ti 16 GB", "with 32 GB of RAM", 32, (16,), vram_gb_per_s=288),
    PresetMachine("rx-7900-xtx", "Radeon RX 7900 XTX 24 GB", "with 32 GB of RAM", 32, (24,), vram_gb_per_s=960),
    PresetMachine("rtx-3090", "RTX 3090 24 GB", "with 64 GB of RAM", 64, (24,), vram_gb_per_s=936),
    PresetMachine("rtx-4090", "RTX 4090 24 GB", "with 64 GB of RAM", 64, (24,), vram_gb_per_s=1008),
    PresetMachine("rtx-5090", "RTX 5090 32 GB", "with 64 GB of RAM", 64, (32,), vram_gb_per_s=1792),
    PresetMachine("two-rtx-3060", "Two RTX 3060 12 GB", "with 32 GB of RAM", 32, (12, 12), vram_gb_per_s=360),
    PresetMachine("two-rtx-3090", "Two RTX 3090 24 GB", "with 64 GB of RAM", 64, (24, 24), vram_gb_per_s=936),
    PresetMachine("mac-8", "Mac with 8 GB", "M-series, memory shared by processor and GPU", 8, unified=True),
    PresetMachine("mac-16", "Mac with 16 GB", "M-series, memory shared by processor and GPU", 16, unified=True),
    PresetMachine("mac-32", "Mac with 32 GB", "M-series, memory shared by processor and GPU", 32, unified=True),
    PresetMachine("mac-64", "Mac with 64 GB", "M-series Pro or Max, memory shared by both", 64, unified=True),
    PresetMachine("mac-128", "Mac with 128 GB", "M-series Max or Ultra, memory shared by both", 128, unified=True),
    PresetMachine(
        "ryzen-ai-max",
        "Ryzen AI Max, 128 GB",
        "memory shared by processor and GPU",
        128,
        unified=True,
        ram_gb_per_s=256,
    ),
    PresetMachine(
        "dgx-spark",
        "DGX Spark, 128 GB",
        "GB10, memory shared by processor and GPU",
        128,
        unified=True,
        ram_gb_per_s=273,
    ),
    PresetMachine("server", "Server with 768 GB", "no GPU, twelve channels of DDR5", 768, ram_gb_per_s=460),
    PresetMachine("h100", "Server with an H100 80 GB", "with 256 GB of RAM", 256, (80,), vram_gb_per_s=3350),
    PresetMachine(
        "eight-h100", "Server with eight H100 80 GB", "with 1 TB of RAM", 1024, (80,) * 8, vram_gb_per_s=3350
    ),
)


def preset_machine(key: str) -> PresetMachine:
    """The machine called `key`. Raises `UsageError` that lists the keys."""
    for machine in PRESET_MACHINES:
        if machine.key == key.strip().lower():
            return machine
    known = ", ".join(machine.key for machine in PRESET_MACHINES)
    raise UsageError(f"{key!r} is no machine of the list: {known}.")
