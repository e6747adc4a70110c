"""A plan part by part and device by device, as a stacked bar shows it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.machines.memory_pools import MemoryPools
from app.domain.plan.model_load import ModelLoad
from app.domain.plan.placement import Placement, PoolShare
from app.domain.units import UNKNOWN, bytes_text


class PartKind(StrEnum):
    """What a part of a memory is for."""

    WEIGHTS = "weights"
    KV_CACHE = "KV cache"
    COMPUTE = "compute"
    PROJECTOR = "projector"
    TABLES = "engine's tables"
    RESERVE = "reserve"
    OTHERS = "other programs"


# Parts that are left free on purpose: they are no need of the model.
_LEFT_FREE = (PartKind.RESERVE, PartKind.OTHERS)


@dataclass(frozen=True, slots=True)
class PlanPart:
    """Bytes for one purpose."""

    kind: PartKind
    size_bytes: int


@dataclass(frozen=True, slots=True)
class DevicePlan:
    """What a model takes of one memory. `free_bytes` is what is free of it now; `None` where nobody knows."""

    name: str
    parts: tuple[PlanPart, ...]
    free_bytes: int | None

    @property
    def needs_bytes(self) -> int:
        """What the model itself takes."""
        return sum(part.size_bytes for part in self.parts if part.kind not in _LEFT_FREE)

    @property
    def taken_bytes(self) -> int:
        """The model and what is kept free."""
        return sum(part.size_bytes for part in self.parts)

    @property
    def words(self) -> str:
        """`RAM: 9.8 GB of 10.9 GB free (weights 8.35 GB, …)`."""
        listed = ", ".join(f"{part.kind} {bytes_text(part.size_bytes)}" for part in self.parts)
        return f"{self.name}: {self.figures} ({listed})"

    @property
    def figures(self) -> str:
        """`9.8 GB of 10.9 GB free`."""
        free = UNKNOWN if self.free_bytes is None else f"{bytes_text(self.free_bytes)} free"
        return f"{bytes_text(self.needs_bytes)} of {free}"


def devices_of_placement(placement: Placement, pools: MemoryPools, *, left_bytes: int = 0) -> tuple[DevicePlan, ...]:
    """One entry a memory that is used. `left_bytes` were taken from main memory's free bytes for other programs."""
    main = _main_memory(pools)
    return tuple(_of_share(share, left_bytes if share.pool.name == main else 0) for share in placement.shares)


def devices_of_shares(shares: Sequence[PoolShare]) -> tuple[DevicePlan, ...]:
    """A plan memory by memory."""
    return tuple(_of_share(share, 0) for share in shares)


def devices_of_load(load: ModelLoad, pools: MemoryPools) -> tuple[DevicePlan, ...]:
    """All memory as one, for what has no place on the machine."""
    free_bytes = sum(pool.free_bytes for pool in (*pools.gpus, *([pools.ram] if pools.ram else [])))
    sizes = {
        PartKind.WEIGHTS: load.weights_bytes,
        PartKind.KV_CACHE: load.kv_bytes,
        PartKind.COMPUTE: load.compute_bytes + load.output_bytes,
    }
    return (DevicePlan("all memory", _parts(sizes), free_bytes),)


def summed_parts(devices: Sequence[DevicePlan]) -> tuple[PlanPart, ...]:
    """The same purposes of all memories together, in their usual order."""
    totals = dict.fromkeys(PartKind, 0)
    for part in _all_parts(devices):
        totals[part.kind] += part.size_bytes
    return tuple(PlanPart(kind, size_bytes) for kind, size_bytes in totals.items() if size_bytes)


def _all_parts(devices: Sequence[DevicePlan]) -> Iterable[PlanPart]:
    return (part for device in devices for part in device.parts)


def _of_share(share: PoolShare, left_bytes: int) -> DevicePlan:
    sizes = {
        PartKind.WEIGHTS: share.weights_bytes,
        PartKind.KV_CACHE: share.kv_bytes,
        PartKind.COMPUTE: share.compute_bytes,
        PartKind.PROJECTOR: share.projector_bytes,
        PartKind.TABLES: share.tables_bytes,
        PartKind.RESERVE: share.reserve_bytes,
        PartKind.OTHERS: left_bytes,
    }
    return DevicePlan(share.pool.name, _parts(sizes), share.pool.free_bytes + left_bytes)


def _parts(sizes: Mapping[PartKind, int]) -> tuple[PlanPart, ...]:
    return tuple(PlanPart(kind, size_bytes) for kind, size_bytes in sizes.items() if size_bytes > 0)


def _main_memory(pools: MemoryPools) -> str:
    """The memory that other programs use: RAM, or what processor and GPU share."""
    pool = pools.ram or next(iter(pools.gpus), None)
    return pool.name if pool else ""
