"""One list of GPUs out of what the engine and the drivers tell: each GPU once, the surer figure of two."""

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from app.domain.machines.machine import Gpu
from app.domain.protocol.engine_messages import EngineDevice

# Far above any machine there is; what lies beyond is a driver's mistake.
_MOST_BYTES: Final = 1 << 50
_METAL: Final = ("metal", "mtl")
_INTEGRATED: Final = "integrated gpu"


def sensible_bytes(value: object) -> int | None:
    """A size as a driver gave it; `None` for what no memory has: NaN, none at all, negative or absurd amounts."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return int(value) if 1 <= value <= _MOST_BYTES else None


def sensible_memory(total: object, free: object) -> tuple[int | None, int | None]:
    """Total and free bytes as a driver gave them; a GPU that is full has 0 free, but more free than there is, none."""
    total_bytes = sensible_bytes(total)
    free_bytes = 0 if free == 0 and not isinstance(free, bool) else sensible_bytes(free)
    if total_bytes is None or free_bytes is None or free_bytes > total_bytes:
        return total_bytes, None
    return total_bytes, free_bytes


def gpus_of_machine(devices: Sequence[EngineDevice], seen: Sequence[Gpu]) -> tuple[Gpu, ...]:
    """GPUs that the engine can use first, each once; then those that drivers (`seen`) tell of and it cannot use."""
    usable: list[Gpu] = []
    for device in devices:
        gpu = _of_device(device)
        if gpu is not None and not any(_same_address(gpu, other) for other in usable):
            usable.append(gpu)
    left = _each_once(seen)
    merged = _with_twins(_with_twins(usable, left, _same_address), left, _same_name)
    if any(gpu.device_id is None for gpu in merged):
        # the bare address of another one may well be this one's
        left = [gpu for gpu in left if gpu.device_id is None]
    return (*merged, *left)


def is_unified(gpus: Sequence[Gpu]) -> bool:
    """Whether models lie in one memory that processor and GPU share: Apple silicon, NVIDIA's Jetson and GB10, and
    AMD's processors with graphics where the engine reaches them through ROCm.

    An integrated GPU beside one that has memory of its own makes no such machine, nor does a PC's small one, which is
    no faster at reading than the processor.
    """
    usable = [gpu for gpu in gpus if gpu.usable]
    shared = all(gpu.integrated for gpu in usable)
    return bool(usable) and shared and any(_made_for_models(gpu) for gpu in usable)


def _made_for_models(gpu: Gpu) -> bool:
    return gpu.backend.lower().startswith((*_METAL, "cuda", "rocm"))


def _of_device(device: EngineDevice) -> Gpu | None:
    if device.kind not in ("gpu", _INTEGRATED):
        return None
    total_bytes, free_bytes = sensible_memory(device.total_bytes, device.free_bytes)
    name = device.description or device.name
    # Metal calls Apple's own GPUs plain GPUs
    apple = device.backend.lower().startswith(_METAL) and "apple" in name.lower()
    return Gpu(
        name=name,
        backend=device.backend,
        total_bytes=total_bytes,
        free_bytes=free_bytes,
        integrated=device.kind == _INTEGRATED or apple,
        device_id=_address(device.device_id),
    )


def _with_twins(gpus: Sequence[Gpu], seen: list[Gpu], twins: Callable[[Gpu, Gpu], bool]) -> list[Gpu]:
    """`gpus` with what drivers tell of them; what was found is taken out of `seen`."""
    merged: list[Gpu] = []
    for gpu in gpus:
        twin = next((each for each in seen if twins(gpu, each)), None)
        if twin is not None:
            seen.remove(twin)
        merged.append(gpu if twin is None else _merged(gpu, twin))
    return merged


def _each_once(seen: Sequence[Gpu]) -> list[Gpu]:
    """As drivers tell of them; of two that tell of the same one the first names it."""
    once: list[Gpu] = []
    for each in seen:
        total_bytes, free_bytes = sensible_memory(each.total_bytes, each.free_bytes)
        gpu = replace(
            each, total_bytes=total_bytes, free_bytes=free_bytes, usable=False, device_id=_address(each.device_id)
        )
        place = next((number for number, other in enumerate(once) if _same_address(gpu, other)), None)
        if place is None:
            once.append(gpu)
        elif once[place].total_bytes is None:
            once[place] = replace(once[place], total_bytes=total_bytes, free_bytes=free_bytes)
    return once


def _merged(gpu: Gpu, twin: Gpu) -> Gpu:
    """The engine's figures, but no more free than the driver says: some backends know nothing of other programs."""
    free = [each for each in (gpu.free_bytes, twin.free_bytes) if each is not None]
    return replace(
        gpu,
        total_bytes=gpu.total_bytes or twin.total_bytes,
        free_bytes=min(free, default=None),
        device_id=gpu.device_id or twin.device_id,
    )


def _same_name(gpu: Gpu, seen: Gpu) -> bool:
    """For GPUs of which one address at least is unknown."""
    both_known = gpu.device_id is not None and seen.device_id is not None
    return not both_known and gpu.name.casefold().strip() == seen.name.casefold().strip()


def _same_address(first: Gpu, second: Gpu) -> bool:
    return first.device_id is not None and first.device_id == second.device_id


def _address(device_id: str | None) -> str | None:
    """`0000:01:00.0` however it is written: NVML's domain has eight digits."""
    if not device_id:
        return None
    domain, colon, rest = device_id.strip().lower().partition(":")
    return f"{domain[-4:]}{colon}{rest}"
