"""Where each layer of a lane lies, as llama.cpp places them: the last layers on GPUs, the first in main memory.

Fastest first: all on the GPUs; a mixture's experts in RAM, those of the first layers first; some layers; none. Several
GPUs share the layers in proportion to their free memory. Each device that computes needs a compute buffer of its own.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from app.domain.machines.memory_pools import MemoryPool, MemoryPools
from app.domain.plan.lane_load import LaneLoad
from app.domain.plan.memory_plan import Verdict
from app.domain.plan.placement import Placement, PoolShare, Strategy


@dataclass(frozen=True, slots=True)
class Layout:
    """How many of the last layers lie on GPUs (the output layer counts as one), and the first layers whose experts
    lie in RAM all the same."""

    gpu_layers: int = 0
    expert_layers_in_ram: int = 0


_ALL_IN_RAM: Final = Layout()


def place_lane(
    load: LaneLoad, pools: MemoryPools, *, reserve_bytes: int, gpu_layers: int | None = None
) -> tuple[Placement, Layout]:
    """The fastest placement that leaves `reserve_bytes` free in every memory; else one without that reserve (tight);
    else what was wished, or the most modest, with what is missing ("does not fit").

    `gpu_layers` fixes their number (-1: all); `None` leaves it open.
    """
    wished = None if gpu_layers is None else _wished(load, pools, gpu_layers)
    for kept_free_bytes in (reserve_bytes, 0):
        for layout in _layouts(load, pools, kept_free_bytes) if wished is None else iter((wished,)):
            shares = shares_of(load, pools, layout, reserve_bytes)
            if shares and all(share.spare_bytes >= kept_free_bytes for share in shares):
                verdict = _verdict(load, pools, layout) if kept_free_bytes == reserve_bytes else Verdict.TIGHT
                return _placement(load, layout, shares, verdict), layout
    layout = wished or (_all_on_gpus(load) if pools.ram is None else _ALL_IN_RAM)
    shares = shares_of(load, pools, layout, reserve_bytes)
    return _placement(load, layout, shares, Verdict.DOES_NOT_FIT), layout


def shares_of(load: LaneLoad, pools: MemoryPools, layout: Layout, reserve_bytes: int) -> tuple[PoolShare, ...]:
    """What lies in each memory; empty where a part has none to lie in."""
    first_on_gpu = len(load.layers) + 1 - layout.gpu_layers
    if pools.ram is None and first_on_gpu > 0:
        return ()
    by_gpu = _steps_by_gpu(first_on_gpu, len(load.layers) + 1, pools.gpus)
    if pools.ram is None:
        return tuple(
            _share(load, pool, steps, layout, reserve_bytes, is_main=number == 0, on_gpu=True)
            for number, (pool, steps) in enumerate(zip(pools.gpus, by_gpu, strict=True))
        )
    on_gpus = [
        _share(load, pool, steps, layout, reserve_bytes, is_main=False, on_gpu=True)
        for pool, steps in zip(pools.gpus, by_gpu, strict=True)
        if steps
    ]
    in_ram = _share(load, pools.ram, range(first_on_gpu), layout, reserve_bytes, is_main=True, on_gpu=False)
    return (*on_gpus, in_ram)


def _wished(load: LaneLoad, pools: MemoryPools, gpu_layers: int) -> Layout:
    everything = len(load.layers) + 1
    if pools.ram is None:
        return Layout(everything)
    if not pools.gpus:
        return _ALL_IN_RAM
    return Layout(everything if gpu_layers < 0 else min(gpu_layers, everything))


def _all_on_gpus(load: LaneLoad) -> Layout:
    return Layout(len(load.layers) + 1)


def _layouts(load: LaneLoad, pools: MemoryPools, kept_free_bytes: int) -> Iterator[Layout]:
    """Layouts worth trying, fastest first."""
    layers = len(load.layers)
    if pools.gpus:
        yield _all_on_gpus(load)
    if pools.ram is None:
        return
    if pools.gpus and load.has_experts:
        apart = [Layout(layers + 1, in_ram) for in_ram in range(1, layers + 1)]
        fewest = bisect_left(apart, True, key=lambda layout: _gpus_take(load, pools, layout, kept_free_bytes))
        yield from apart[fewest : fewest + 1]
    if pools.gpus:
        some = [Layout(gpu_layers) for gpu_layers in range(layers, 0, -1)]
        most = bisect_left(some, True, key=lambda layout: _gpus_take(load, pools, layout, kept_free_bytes))
        yield from some[most : most + 1]
    yield _ALL_IN_RAM


def _gpus_take(load: LaneLoad, pools: MemoryPools, layout: Layout, kept_free_bytes: int) -> bool:
    shares = shares_of(load, pools, layout, kept_free_bytes)
    return all(share.spare_bytes >= kept_free_bytes for share in shares if share.pool is not pools.ram)


def _steps_by_gpu(first: int, end: int, gpus: Sequence[MemoryPool]) -> list[list[int]]:
    """Which steps (layers, and the output behind them) each GPU computes: llama.cpp's default split."""
    by_gpu: list[list[int]] = [[] for _ in gpus]
    total = sum(gpu.free_bytes for gpu in gpus)
    if not gpus or first >= end:
        return by_gpu
    bounds = [free / total if total else 1.0 for free in accumulate(gpu.free_bytes for gpu in gpus)]
    for step in range(first, end):
        at = bisect_right(bounds, (step - first) / (end - first))
        by_gpu[min(at, len(gpus) - 1)].append(step)
    return by_gpu


def _share(
    load: LaneLoad,
    pool: MemoryPool,
    steps: Sequence[int],
    layout: Layout,
    reserve_bytes: int,
    *,
    is_main: bool,
    on_gpu: bool,
) -> PoolShare:
    """`is_main` is the memory of the processor, which holds the looked-up weights and the engine's tables."""
    end = len(load.layers)
    # experts that lie in RAM although their layer's other weights do not
    apart = range(layout.expert_layers_in_ram)
    layers = [load.layers[step] for step in steps if step < end]
    with_experts = [load.layers[step] for step in steps if step < end and not (on_gpu and step in apart)]
    if not on_gpu:
        with_experts += [load.layers[step] for step in apart if step not in steps]
    weights = sum(layer.dense_bytes for layer in layers) + sum(layer.expert_bytes for layer in with_experts)
    reads = sum(layer.dense_bytes + layer.filled_kv_bytes for layer in layers)
    reads_of_experts = sum(layer.expert_bytes for layer in with_experts) * load.active_expert_share
    if end in steps:
        weights += load.weights.output_bytes
        weights += load.weights.tied_bytes if on_gpu and not is_main else load.weights.tied_own_layout_bytes
        reads += load.weights.output_bytes + load.weights.tied_bytes
    computes = bool(steps) or bool(with_experts)
    compute_bytes = load.compute_bytes if computes else load.host_compute_bytes
    return PoolShare(
        pool=pool,
        weights_bytes=weights + (load.weights.input_bytes if is_main else 0),
        kv_bytes=sum(layer.kv_bytes for layer in layers),
        compute_bytes=compute_bytes + (load.output_buffer_bytes if is_main else 0),
        reserve_bytes=reserve_bytes,
        read_bytes=reads + reads_of_experts,
        layers=float(len(layers)),
        projector_bytes=load.projector_bytes if end in steps else 0,
        tables_bytes=load.tables_bytes if is_main else 0,
    )


def _verdict(load: LaneLoad, pools: MemoryPools, layout: Layout) -> Verdict:
    spread = _strategy(load, layout) in (Strategy.EXPERTS_IN_RAM, Strategy.PARTIAL)
    return Verdict.PARTIAL if spread and pools.gpus else Verdict.FITS


def _strategy(load: LaneLoad, layout: Layout) -> Strategy:
    if layout.gpu_layers == 0:
        return Strategy.CPU
    if layout.gpu_layers <= len(load.layers):
        return Strategy.PARTIAL
    return Strategy.EXPERTS_IN_RAM if layout.expert_layers_in_ram else Strategy.GPU


def _placement(load: LaneLoad, layout: Layout, shares: tuple[PoolShare, ...], verdict: Verdict) -> Placement:
    layers = len(load.layers)
    return Placement(
        strategy=_strategy(load, layout),
        verdict=verdict,
        shares=shares,
        gpu_layers=layout.gpu_layers,
        experts_on_gpu=_experts_on_gpu(load, layout, layers),
        mixture=load.has_experts,
        missing_bytes=sum(max(0, -share.spare_bytes) for share in shares) if verdict is Verdict.DOES_NOT_FIT else 0,
    )


def _experts_on_gpu(load: LaneLoad, layout: Layout, layers: int) -> float:
    on_gpu = max(0, min(layers, layout.gpu_layers) - layout.expert_layers_in_ram)
    return on_gpu / layers if load.has_experts else 0.0
