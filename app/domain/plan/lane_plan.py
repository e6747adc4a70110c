"""The plan of one lane on the memories of a machine: what it takes where, whether that fits, and up to what context."""

from dataclasses import dataclass
from typing import Final

from app.domain.lanes.lane import LaneSettings
from app.domain.machines.memory_pools import MemoryPools
from app.domain.plan.lane_load import LaneLoad, LoadMaker
from app.domain.plan.layer_placement import Layout, place_lane
from app.domain.plan.memory_plan import RESERVE_BYTES, Confidence, Verdict
from app.domain.plan.placement import Placement, PoolShare

_CONTEXT_STEP_TOKENS: Final = 256
# From the best to the worst.
_VERDICTS: Final = (Verdict.FITS, Verdict.PARTIAL, Verdict.TIGHT, Verdict.DOES_NOT_FIT)


@dataclass(frozen=True, slots=True)
class LaneSetting:
    """How a lane would be loaded. `gpu_layers` -1 means all, `None` leaves it to the plan."""

    context_tokens: int
    kv_type: str = "f16"
    gpu_layers: int | None = None
    repack: bool = True

    @classmethod
    def of(cls, settings: LaneSettings, context_tokens: int) -> "LaneSetting":
        """A lane's settings with the context that was chosen for it."""
        return cls(context_tokens, settings.kv_type, settings.gpu_layers, settings.repack)


@dataclass(frozen=True, slots=True)
class LanePlan:
    """Bytes by purpose over all memories, and `placement` memory by memory, also where it does not fit.

    `gpu_layers` is what to load with: the output layer counts as one. `notes` say in plain sentences what the figures
    do not hold. `kv_known` is false where nobody can tell the cache, counted as 0 then.
    """

    setting: LaneSetting
    placement: Placement
    layout: Layout
    weights_bytes: int
    kv_bytes: int
    compute_bytes: int
    output_bytes: int
    projector_bytes: int
    tables_bytes: int
    confidence: Confidence
    kv_known: bool
    notes: tuple[str, ...] = ()

    @property
    def total_bytes(self) -> int:
        """What the lane takes: the sum over all memories."""
        return self.placement.needs_bytes

    @property
    def verdict(self) -> Verdict:
        return self.placement.verdict

    @property
    def gpu_layers(self) -> int:
        return self.layout.gpu_layers

    @property
    def devices(self) -> tuple[PoolShare, ...]:
        return self.placement.shares


def plan_lane(
    maker: LoadMaker,
    setting: LaneSetting,
    pools: MemoryPools,
    *,
    reserve_bytes: int = RESERVE_BYTES,
    notes: tuple[str, ...] = (),
) -> LanePlan:
    """Plan one model at one setting."""
    load, problem = maker.at(setting.context_tokens, setting.kv_type), maker.problem(setting.kv_type)
    placement, layout = place_lane(load, pools, reserve_bytes=reserve_bytes, gpu_layers=setting.gpu_layers)
    return LanePlan(
        setting=setting,
        placement=placement,
        layout=layout,
        weights_bytes=sum(share.weights_bytes for share in placement.shares),
        kv_bytes=load.kv_bytes,
        compute_bytes=sum(share.compute_bytes for share in placement.shares) - load.output_buffer_bytes,
        output_bytes=load.output_buffer_bytes,
        projector_bytes=load.projector_bytes,
        tables_bytes=load.tables_bytes,
        confidence=_confidence(load, layout),
        kv_known=load.kv_known,
        notes=(*notes, problem) if problem else notes,
    )


def largest_context(
    maker: LoadMaker, plan: LanePlan, pools: MemoryPools, *, trained_tokens: int | None, reserve_bytes: int
) -> int | None:
    """The most context, up to what the model was trained for, that still fits as well as `plan` does.

    Where that does not fit, the most that fits at all; `None` where none does or the model does not tell its context.
    """
    if trained_tokens is None or trained_tokens < 1:
        return None
    wanted = min(_VERDICTS.index(plan.verdict), _VERDICTS.index(Verdict.TIGHT))

    def fits(tokens: int) -> bool:
        load = maker.at(tokens, plan.setting.kv_type)
        placement, _ = place_lane(load, pools, reserve_bytes=reserve_bytes, gpu_layers=plan.setting.gpu_layers)
        return _VERDICTS.index(placement.verdict) <= wanted

    if fits(trained_tokens):
        return trained_tokens
    low, high = 0, trained_tokens // _CONTEXT_STEP_TOKENS
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle * _CONTEXT_STEP_TOKENS) else (low, middle - 1)
    return low * _CONTEXT_STEP_TOKENS or None


def _confidence(load: LaneLoad, layout: Layout) -> Confidence:
    """The engine answered for this processor; what GPUs take beyond weights and cache is arithmetic."""
    return Confidence.ENGINE if load.exact and load.kv_known and not layout.gpu_layers else Confidence.ESTIMATE
