"""Whether a lane has room on this machine, and how it is spread over its memories."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from app.domain.errors import ModelFileError
from app.domain.lanes.lane import LaneSpec
from app.domain.machines.machine import SystemMemory
from app.domain.machines.memory_pools import MemoryPools, PoolKind
from app.domain.plan.lane_plan import LanePlan, LaneSetting
from app.domain.plan.ledger_rows import PredictedMemory
from app.domain.plan.memory_plan import Confidence, Verdict
from app.domain.plan.placement import PoolShare
from app.domain.units import bytes_text
from app.services.comparison.lane_models import LaneModel
from app.services.fit.ledger_view import own_reserve_correction
from app.services.fit.planning import Planner
from app.services.machine.own_pools import read_own_pools

ReadPools = Callable[[SystemMemory], MemoryPools]

# Asking a GPU takes a second: lanes that are prepared in a row share the answer.
_KEPT_S: Final = 2.0


class LaneRoom:
    """Plans lanes for what is free now: by the engine's figures where they are known, else by arithmetic."""

    def __init__(self, read_memory: Callable[[], SystemMemory], read_pools: ReadPools = read_own_pools) -> None:
        self._read_memory = read_memory
        self._read_pools = read_pools
        self._planner = Planner(asks_engine=False)
        self._gpus_read_at_s = -_KEPT_S
        self._pools = MemoryPools((), None)

    def plan(self, model: LaneModel, lane: LaneSpec) -> LanePlan:
        """The plan with the GPU layers that the user set, or with as many as there is room for."""
        settings, pools = lane.settings, self._current_pools()
        setting = LaneSetting.of(settings, model.context_tokens)
        planner = self._planner.corrected_by(own_reserve_correction())
        plan = planner.plan(model.source, setting, pools)
        # lanes load whole layers: experts apart from theirs are not to be had
        return _most_layers(planner, model, setting, pools) if plan.layout.expert_layers_in_ram else plan

    def gpu_layers(self, plan: LanePlan, lane: LaneSpec) -> int:
        """What to load with: the plan's; where no GPU is known, all that the engine may find one for."""
        if self._pools.gpus:
            return plan.gpu_layers
        return -1 if lane.settings.gpu_layers is None else lane.settings.gpu_layers

    def _current_pools(self) -> MemoryPools:
        now_s, memory = time.monotonic(), self._read_memory()
        if not self._pools.gpus or now_s - self._gpus_read_at_s >= _KEPT_S:
            self._pools, self._gpus_read_at_s = self._read_pools(memory), now_s
        ram = self._pools.ram
        return self._pools if ram is None else replace(self._pools, ram=replace(ram, free_bytes=memory.available_bytes))


def _most_layers(planner: Planner, model: LaneModel, setting: LaneSetting, pools: MemoryPools) -> LanePlan:
    """The plan with as many whole layers on the GPUs as there is room for."""
    low, high = 0, model.shape.layers or 0
    while low < high:
        middle = (low + high + 1) // 2
        plan = planner.plan(model.source, replace(setting, gpu_layers=middle), pools)
        low, high = (middle, high) if plan.verdict in (Verdict.FITS, Verdict.PARTIAL) else (low, middle - 1)
    return planner.plan(model.source, replace(setting, gpu_layers=low), pools)


def main_memory_bytes(plan: LanePlan, model: LaneModel) -> int:
    """What a plan takes of main memory; where the engine did not tell, never less than the plainer arithmetic."""
    planned = sum(share.needs_bytes for share in plan.devices if share.pool.kind is not PoolKind.GPU)
    if plan.confidence is Confidence.ENGINE or plan.gpu_layers:
        return planned
    return max(planned, model.plan.total_bytes)


def gpus_have_room(plans: Sequence[LanePlan]) -> bool:
    """Whether lanes that are planned, each as if it came first, find room on the GPUs at the same time."""
    needed: dict[str, int] = {}
    free: dict[str, int] = {}
    for share in (share for plan in plans for share in plan.devices if share.pool.kind is PoolKind.GPU):
        needed[share.pool.name] = needed.get(share.pool.name, 0) + share.needs_bytes
        free[share.pool.name] = share.pool.free_bytes
    return all(needed[name] <= free[name] for name in needed)


def predicted_memory(plan: LanePlan, model: LaneModel) -> PredictedMemory:
    """The plan as the ledger keeps it: tables of the engine count to the buffers."""
    ram_bytes = main_memory_bytes(plan, model)
    gpu_bytes = sum(share.needs_bytes for share in plan.devices if share.pool.kind is PoolKind.GPU)
    rest = ram_bytes + gpu_bytes - plan.weights_bytes - plan.kv_bytes - plan.output_bytes
    return PredictedMemory(
        plan.weights_bytes,
        plan.kv_bytes,
        max(0, rest),
        plan.output_bytes,
        plan.confidence.value,
        ram_bytes=ram_bytes,
        gpu_bytes=gpu_bytes,
    )


def refuse_if_too_large(plan: LanePlan) -> None:
    """Raise `ModelFileError` where weights and cache alone exceed what is free now of a memory they are to lie in."""
    for share in plan.devices:
        certain_bytes = share.weights_bytes + share.kv_bytes
        if certain_bytes > share.pool.free_bytes:
            raise _too_large(share, certain_bytes)


def _too_large(share: PoolShare, certain_bytes: int) -> ModelFileError:
    needs, free = bytes_text(certain_bytes), bytes_text(share.pool.free_bytes)
    if share.pool.kind is PoolKind.GPU:
        return ModelFileError(
            f"This lane needs at least {needs} of GPU memory on {share.pool.name}; {free} are free.",
            advice="Choose fewer GPU layers, a smaller level or a shorter context, or close other programs.",
        )
    return ModelFileError(
        f"This lane needs at least {needs} of memory; {free} are free.",
        advice="Choose a smaller level or a shorter context, or close other programs.",
    )
