"""Machines that nobody probed: the same figures in every run."""

from app.domain.machines.machine import Disk, EngineFacts, Gpu, Machine, MeasuredBandwidth, Processor, SystemMemory

_GIB = 1 << 30


def machine(
    *,
    total_gib: float = 32,
    free_gib: float = 24,
    gpus: tuple[Gpu, ...] = (),
    gpu_offload: bool = False,
    bandwidth_bytes_per_s: float | None = None,
    notes: tuple[str, ...] = (),
) -> Machine:
    """A computer with eight cores; without a GPU unless `gpus` are given."""
    measured = (
        None
        if bandwidth_bytes_per_s is None
        else MeasuredBandwidth(bandwidth_bytes_per_s, 8, "the engine read 1 GB", "2026-11-01")
    )
    return Machine(
        processor=Processor("Test CPU", 8, 16, 8),
        memory=SystemMemory(round(total_gib * _GIB), round(free_gib * _GIB)),
        unified_memory=False,
        gpus=gpus,
        engine=EngineFacts("test", "", gpu_offload, ()),
        disk=Disk("/models", 400_000_000_000),
        notes=notes,
        bandwidth=measured,
    )


def gpu(name: str = "RTX 4070", *, total_gib: float = 12, free_gib: float = 11) -> Gpu:
    """A graphics card that the engine can use."""
    return Gpu(name, "CUDA", round(total_gib * _GIB), round(free_gib * _GIB))
