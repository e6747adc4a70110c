"""Where a model's weights, cache and buffers lie on a machine: all on the GPUs, experts in RAM, some layers, or RAM.

The order is the order of speed. Several GPUs share whole layers, the fastest alone where they will do; each needs a
compute buffer of its own, and on the average half a layer of each is left over.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from app.domain.machines.memory_pools import MemoryPool, MemoryPools
from app.domain.plan.memory_plan import RESERVE_BYTES, Verdict
from app.domain.plan.model_load import ModelLoad


class Strategy(StrEnum):
    """How a model is spread."""

    GPU = "all on the GPU"
    EXPERTS_IN_RAM = "experts in RAM"
    PARTIAL = "some layers on the GPU"
    CPU = "all in RAM"


@dataclass(frozen=True, slots=True)
class PoolShare:
    """What lies in one memory. `read_bytes` are weights and cache that each token reads there.

    `layers` may have a fraction where several GPUs share them. `tables_bytes` are the engine's own: vocabulary, graph,
    records of the cache.
    """

    pool: MemoryPool
    weights_bytes: int
    kv_bytes: int
    compute_bytes: int
    reserve_bytes: int
    read_bytes: float
    layers: float
    projector_bytes: int = 0
    tables_bytes: int = 0

    @property
    def needs_bytes(self) -> int:
        return self.weights_bytes + self.kv_bytes + self.compute_bytes + self.projector_bytes + self.tables_bytes

    @property
    def spare_bytes(self) -> int:
        """What stays free; below 0 where it does not fit."""
        return self.pool.free_bytes - self.needs_bytes


@dataclass(frozen=True, slots=True)
class Placement:
    """One way to load a model. `missing_bytes` is what the machine lacks where the verdict is "does not fit"."""

    strategy: Strategy
    verdict: Verdict
    shares: tuple[PoolShare, ...]
    gpu_layers: int
    experts_on_gpu: float
    mixture: bool
    missing_bytes: int = 0

    @property
    def needs_bytes(self) -> int:
        return sum(share.needs_bytes for share in self.shares)

    @property
    def spare_bytes(self) -> int:
        """What stays free where it is scarcest."""
        return min((share.spare_bytes for share in self.shares), default=0)


@dataclass(frozen=True, slots=True)
class _Part:
    """Shares of a model, from 0 to 1, that lie on the GPUs; the rest lies in RAM."""

    strategy: Strategy
    dense: float
    experts: float
    kv: float


_ALL: Final = _Part(Strategy.GPU, 1.0, 1.0, 1.0)
_NONE: Final = _Part(Strategy.CPU, 0.0, 0.0, 0.0)


def place(load: ModelLoad, pools: MemoryPools, *, reserve_bytes: int = RESERVE_BYTES) -> Placement:
    """The fastest way to load it that leaves `reserve_bytes` free in every memory used; without that reserve if there
    is no such way (tight); and what is missing if there is none at all."""
    placed = _placed(load, pools, reserve_bytes)
    if placed:
        return placed
    tight = _placed(load, pools, 0)
    if tight:
        return replace(tight, verdict=Verdict.TIGHT)
    return Placement(Strategy.CPU, Verdict.DOES_NOT_FIT, (), 0, 0.0, _is_mixture(load), _missing(load, pools))


def _placed(load: ModelLoad, pools: MemoryPools, reserve_bytes: int) -> Placement | None:
    for fewer in _fastest_gpus(pools):
        if load.weights_bytes + load.kv_bytes <= sum(_capacities(load, fewer, reserve_bytes)):
            placed = _fitting(load, fewer, _ALL, reserve_bytes)
            if placed:
                return placed
    capacity = sum(_capacities(load, pools, reserve_bytes))
    spread = (_experts_apart(load, capacity), _some_layers(load, capacity), _NONE)
    fitting = (_fitting(load, pools, part, reserve_bytes) for part in spread if part)
    return next((placed for placed in fitting if placed), None)


def _fastest_gpus(pools: MemoryPools) -> list[MemoryPools]:
    """The fastest GPU alone, the two fastest, and so on: what fits on fewer runs faster there."""
    ordered = sorted(pools.gpus, key=lambda gpu: (-_speed(gpu), -gpu.free_bytes))
    return [replace(pools, gpus=tuple(ordered[:count])) for count in range(1, len(ordered) + 1)]


def _speed(pool: MemoryPool) -> float:
    return 0.0 if pool.bandwidth is None else pool.bandwidth.low_bytes_per_s * pool.bandwidth.high_bytes_per_s


def _fitting(load: ModelLoad, pools: MemoryPools, part: _Part, reserve_bytes: int) -> Placement | None:
    shares = _shares(load, pools, part, reserve_bytes)
    if shares and all(share.spare_bytes >= reserve_bytes for share in shares):
        return _placement(load, part, shares)
    return None


def _placement(load: ModelLoad, part: _Part, shares: tuple[PoolShare, ...]) -> Placement:
    spread = part.strategy in (Strategy.EXPERTS_IN_RAM, Strategy.PARTIAL)
    return Placement(
        strategy=part.strategy,
        verdict=Verdict.PARTIAL if spread else Verdict.FITS,
        shares=shares,
        gpu_layers=round(part.dense * load.layers),
        experts_on_gpu=part.experts if _is_mixture(load) else 0.0,
        mixture=_is_mixture(load),
    )


def _is_mixture(load: ModelLoad) -> bool:
    return load.expert_bytes > 0


def _capacities(load: ModelLoad, pools: MemoryPools, reserve_bytes: int) -> list[int]:
    """Bytes of weights and cache that each GPU can take."""
    overhead_bytes = reserve_bytes + load.compute_bytes + load.output_bytes
    if len(pools.gpus) > 1:
        overhead_bytes += (load.weights_bytes + load.kv_bytes) // (2 * load.layers)
    return [max(0, gpu.free_bytes - overhead_bytes) for gpu in pools.gpus]


def _experts_apart(load: ModelLoad, capacity: int) -> _Part | None:
    """Everything but the experts on the GPUs, and the experts of as many whole layers as there is room for."""
    left_bytes = capacity - load.dense_bytes - load.kv_bytes
    if not _is_mixture(load) or left_bytes < 0:
        return None
    layers = min(load.layers, left_bytes * load.layers // load.expert_bytes)
    return _Part(Strategy.EXPERTS_IN_RAM, 1.0, layers / load.layers, 1.0)


def _some_layers(load: ModelLoad, capacity: int) -> _Part | None:
    layers = min(load.layers, capacity * load.layers // max(1, load.weights_bytes + load.kv_bytes))
    share = layers / load.layers
    return _Part(Strategy.PARTIAL, share, share, share) if layers else None


def _shares(load: ModelLoad, pools: MemoryPools, part: _Part, reserve_bytes: int) -> tuple[PoolShare, ...] | None:
    shares = _gpu_shares(load, pools, part, reserve_bytes) if part.dense else []
    if pools.ram is not None:
        shares.append(_ram_share(load, pools.ram, part, reserve_bytes))
    elif part.strategy is not Strategy.GPU:
        return None
    return tuple(shares)


def _gpu_shares(load: ModelLoad, pools: MemoryPools, part: _Part, reserve_bytes: int) -> list[PoolShare]:
    """The GPUs' part, in proportion to what each can take."""
    capacities = _capacities(load, pools, reserve_bytes)
    total = sum(capacities)
    weights = part.dense * load.dense_bytes + part.experts * load.expert_bytes
    read = _read_bytes(load, part)
    return [
        PoolShare(
            pool=gpu,
            weights_bytes=round(weights * capacity / total),
            kv_bytes=round(load.kv_bytes * part.kv * capacity / total),
            compute_bytes=load.compute_bytes + load.output_bytes,
            reserve_bytes=reserve_bytes,
            read_bytes=read * capacity / total,
            layers=load.layers * part.dense * capacity / total,
        )
        for gpu, capacity in zip(pools.gpus, capacities, strict=True)
        if capacity
    ]


def _ram_share(load: ModelLoad, ram: MemoryPool, part: _Part, reserve_bytes: int) -> PoolShare:
    """What is not on the GPUs; the table of embeddings is looked up in RAM wherever the layers are."""
    rest = _Part(part.strategy, 1 - part.dense, 1 - part.experts, 1 - part.kv)
    weights = rest.dense * load.dense_bytes + rest.experts * load.expert_bytes
    computes = part.strategy is not Strategy.GPU
    return PoolShare(
        pool=ram,
        weights_bytes=max(round(weights), load.lookup_bytes),
        kv_bytes=round(load.kv_bytes * rest.kv),
        compute_bytes=(load.compute_bytes if computes else 0) + load.output_bytes,
        reserve_bytes=reserve_bytes,
        read_bytes=_read_bytes(load, rest),
        layers=load.layers * max(rest.dense, rest.experts) if computes else 0.0,
    )


def _read_bytes(load: ModelLoad, part: _Part) -> float:
    """Weights and cache that a token reads of a part."""
    experts = part.experts * load.expert_bytes * load.active_expert_share
    return part.dense * load.dense_bytes + experts + part.kv * load.filled_kv_bytes


def _missing(load: ModelLoad, pools: MemoryPools) -> int:
    """Of all memory together; at least one byte, for it may be that no single memory takes its part."""
    free_bytes = sum(pool.free_bytes for pool in (*pools.gpus, *([pools.ram] if pools.ram else [])))
    return max(1, load.total_bytes - free_bytes)
