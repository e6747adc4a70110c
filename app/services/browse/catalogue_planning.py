"""A ladder of the catalogue on a machine: sizes and shapes as the app ships them, planned by arithmetic."""

from dataclasses import replace

from app.domain.advice.advice import corrected_reserve
from app.domain.advice.catalogue import CatalogueModel
from app.domain.advice.level_sizes import LevelSize
from app.domain.browse.best_fit import best_fit
from app.domain.browse.ladder import Ladder, LadderRow
from app.domain.machines.memory_pools import MemoryPools
from app.domain.plan.efficiency import LearnedSpeeds
from app.domain.plan.forecast import forecast_decode
from app.domain.plan.lane_plan import LanePlan, LaneSetting
from app.domain.plan.layer_placement import Layout
from app.domain.plan.memory_plan import Confidence, Verdict
from app.domain.plan.model_load import ModelLoad, model_load
from app.domain.plan.placement import Placement, PoolShare, place
from app.domain.plan.reserve_correction import NO_CORRECTION, ReserveCorrection


def plan_catalogue_ladder(
    ladder: Ladder,
    model: CatalogueModel,
    pools: MemoryPools,
    context_tokens: int,
    *,
    learned: LearnedSpeeds | None = None,
    correction: ReserveCorrection = NO_CORRECTION,
) -> Ladder:
    """The ladder with plans and forecasts, the best fit marked; every plan is an estimate."""
    tokens = min(context_tokens, model.context_tokens or context_tokens)
    rows = [_planned(row, model, pools, tokens, learned, correction) for row in ladder.rows]
    best = best_fit(rows)
    if best is not None:
        rows[best] = replace(rows[best], is_best=True)
    return replace(ladder, rows=tuple(rows), context_tokens=tokens)


def _planned(
    row: LadderRow,
    model: CatalogueModel,
    pools: MemoryPools,
    tokens: int,
    learned: LearnedSpeeds | None,
    correction: ReserveCorrection,
) -> LadderRow:
    if row.variant.size_bytes is None:
        return row
    size = LevelSize(row.variant.level, row.variant.size_bytes, None)
    load = model_load(model, size, context_tokens=tokens)
    reserve_bytes = corrected_reserve(load, correction)
    placement = place(load, pools, reserve_bytes=reserve_bytes)
    forecast = forecast_decode(
        placement, size.level, learned=learned, active_parameters=model.active_parameters or model.parameters
    )
    plan = _lane_plan(load, placement, pools, tokens, reserve_bytes)
    return replace(row, plan=plan, forecast=forecast, is_best=False)


def _lane_plan(load: ModelLoad, placement: Placement, pools: MemoryPools, tokens: int, reserve_bytes: int) -> LanePlan:
    if placement.verdict is Verdict.DOES_NOT_FIT:
        placement = replace(placement, shares=_as_wished(load, pools, reserve_bytes))
    return LanePlan(
        setting=LaneSetting(tokens),
        placement=placement,
        layout=Layout(placement.gpu_layers),
        weights_bytes=load.weights_bytes,
        kv_bytes=load.kv_bytes,
        compute_bytes=load.compute_bytes,
        output_bytes=load.output_bytes,
        projector_bytes=0,
        tables_bytes=0,
        confidence=Confidence.ESTIMATE,
        kv_known=True,
        notes=("Estimated from the catalogue: no header was read.",),
    )


def _as_wished(load: ModelLoad, pools: MemoryPools, reserve_bytes: int) -> tuple[PoolShare, ...]:
    """All of it in the main memory, where it does not fit."""
    pool = pools.ram or next(iter(pools.gpus), None)
    if pool is None:
        return ()
    buffers = load.compute_bytes + load.output_bytes
    return (PoolShare(pool, load.weights_bytes, load.kv_bytes, buffers, reserve_bytes, 0.0, float(load.layers)),)
