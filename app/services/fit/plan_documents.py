"""`weighin plan --json`: keys are a contract, unknown is null."""

from app.domain.plan.forecast import Forecast
from app.domain.plan.lane_plan import LanePlan
from app.domain.plan.memory_plan import Verdict
from app.domain.plan.placement import PoolShare
from app.domain.plan.plan_source import PlanSource
from app.services.fit.forecasting import forecast_document
from app.services.reports.json_documents import Document


def plan_document(
    name: str, source: PlanSource, plan: LanePlan, *, largest_context_tokens: int | None, forecast: Forecast | None
) -> Document:
    """One lane, planned; `name` is what the user wrote."""
    fits = plan.verdict is not Verdict.DOES_NOT_FIT
    return {
        "lane": name,
        "name": source.shape.name or None,
        "architecture": source.shape.architecture,
        "quant": source.shape.level,
        "file_bytes": source.file_bytes,
        "context_tokens": plan.setting.context_tokens,
        "kv_type": plan.setting.kv_type,
        "weights_bytes": plan.weights_bytes,
        "kv_bytes": plan.kv_bytes if plan.kv_known else None,
        "compute_bytes": plan.compute_bytes,
        "output_bytes": plan.output_bytes,
        "projector_bytes": plan.projector_bytes,
        "tables_bytes": plan.tables_bytes,
        "total_bytes": plan.total_bytes,
        "devices": [_device_document(share) for share in plan.devices],
        "verdict": plan.verdict.value,
        "missing_bytes": None if fits else plan.placement.missing_bytes,
        "strategy": plan.placement.strategy.value,
        "gpu_layers": plan.gpu_layers,
        "expert_layers_in_ram": plan.layout.expert_layers_in_ram,
        "largest_context_tokens": largest_context_tokens,
        "confidence": plan.confidence.value,
        "notes": list(plan.notes),
        "forecast": forecast_document(forecast),
        "downloaded_bytes": source.downloaded_bytes,
    }


def _device_document(share: PoolShare) -> Document:
    return {
        "name": share.pool.name,
        "kind": share.pool.kind.value,
        "needs_bytes": share.needs_bytes,
        "free_bytes": share.pool.free_bytes,
        "total_bytes": share.pool.total_bytes,
        "reserve_bytes": share.reserve_bytes,
        "weights_bytes": share.weights_bytes,
        "kv_bytes": share.kv_bytes,
        "compute_bytes": share.compute_bytes,
        "projector_bytes": share.projector_bytes,
        "tables_bytes": share.tables_bytes,
    }
