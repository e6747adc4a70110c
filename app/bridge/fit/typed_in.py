"""A machine that the user typed in or picked, as the Fit page shows it."""

from dataclasses import dataclass

from app.domain.machines.memory_pools import MemoryPools
from app.domain.machines.preset_machines import PresetMachine
from app.domain.machines.typed_machine import typed_machine


@dataclass(frozen=True, slots=True)
class TypedIn:
    """Sizes in gigabytes as they are sold; bandwidths in GB/s, `None` where nobody knows them."""

    ram_gb: float
    vram_gb: tuple[float, ...] = ()
    unified: bool = False
    ram_gb_per_s: float | None = None
    vram_gb_per_s: float | None = None
    preset: PresetMachine | None = None

    @classmethod
    def picked(cls, preset: PresetMachine) -> "TypedIn":
        """A machine from the list."""
        return cls(
            preset.ram_gb, preset.vram_gb, preset.unified, preset.ram_gb_per_s, preset.vram_gb_per_s, preset=preset
        )

    @property
    def title(self) -> str:
        """Its name, or its sizes: `32 GB RAM, GPU 12 GB`."""
        if self.preset is not None:
            return self.preset.name
        if self.unified:
            return f"{self.ram_gb:g} GB of unified memory"
        return f"{self.ram_gb:,g} GB RAM, {_gpu_words(self.vram_gb)}"

    def pools(self) -> MemoryPools:
        """Its memories. Raises `UsageError` for sizes that no machine has."""
        if self.preset is not None:
            return self.preset.pools
        return typed_machine(
            ram_gb=self.ram_gb,
            vram_gb=self.vram_gb,
            unified=self.unified,
            ram_gb_per_s=self.ram_gb_per_s,
            vram_gb_per_s=self.vram_gb_per_s,
        )


def _gpu_words(vram_gb: tuple[float, ...]) -> str:
    """`GPU 12 GB`, `GPU 24 GB + 12 GB`, `8 GPUs of 80 GB`, `no GPU`."""
    if not vram_gb:
        return "no GPU"
    if len(vram_gb) > 1 and len(set(vram_gb)) == 1:
        return f"{len(vram_gb)} GPUs of {vram_gb[0]:g} GB"
    return f"GPU {' + '.join(f'{size:g} GB' for size in vram_gb)}"
