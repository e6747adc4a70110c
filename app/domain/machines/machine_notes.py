"""What there is to say about a machine beside its figures: what it cannot use, and what to do about it."""

from collections.abc import Sequence
from typing import Final

from app.domain.machines.machine import EngineFacts, Gpu, Processor

ON_BATTERY: Final = "On battery: speeds may be lower than with the charger."
# Without these the engine runs at a fraction of its speed; our word, and the engine's own.
_NEEDED_SETS: Final = (("AVX2", "AVX2"), ("FMA", "FMA"), ("F16C", "F16C"), ("NEON", "NEON"))


def machine_notes(
    processor: Processor, gpus: Sequence[Gpu], engine: EngineFacts | None, *, on_battery: bool | None, unified: bool
) -> tuple[str, ...]:
    """Plain sentences, the weightiest first; empty where all is as it should be."""
    notes = _without_support([gpu.name for gpu in gpus if not gpu.usable], engine)
    notes += [_sharing(gpu) for gpu in gpus if gpu.usable and gpu.integrated and not unified]
    notes += [
        f"The free memory of {gpu.name} is unknown: nothing is planned on it."
        for gpu in gpus
        if gpu.usable and not gpu.integrated and (gpu.total_bytes is None or gpu.free_bytes is None)
    ]
    if engine is not None:
        notes += _slow_build(processor, engine)
    if on_battery:
        notes.append(ON_BATTERY)
    return tuple(dict.fromkeys(notes))


def _without_support(names: Sequence[str], engine: EngineFacts | None) -> list[str]:
    """One sentence for all GPUs that the engine cannot use."""
    each = list(dict.fromkeys(names))
    if engine is None or not each:
        return []
    several = len(names) > 1
    there = f"There are GPUs ({', '.join(each)})" if several else f"There is a GPU, {each[0]}"
    if engine.gpu_offload:
        return [f"{there}, but the engine does not find {'them' if several else 'it'}: bring the driver up to date."]
    backend = "CUDA or Vulkan" if any("nvidia" in name.lower() for name in each) else "Vulkan"
    return [
        f"{there}, but this engine was built without GPU support: models run on the processor. To use "
        f"{'them' if several else 'it'}, install Weigh-In with an engine built for {backend}."
    ]


def _sharing(gpu: Gpu) -> str:
    return f"{gpu.name} shares the main memory, which is counted once; models are planned for the processor."


def _slow_build(processor: Processor, engine: EngineFacts) -> list[str]:
    """The engine's own line reads `AVX = 1 | AVX2 = 1 | …` and leaves out what it was built without."""
    words = {part.partition("=")[0].split()[-1] for part in engine.system_info.split("|") if part.split("=")[0].split()}
    missing = [name for name, engines in _NEEDED_SETS if name in processor.instruction_sets and engines not in words]
    if not words or not missing:
        return []
    return [
        f"The processor knows {', '.join(missing)}, but the engine was built without: it is several times slower than "
        "it could be. Install the app again."
    ]
