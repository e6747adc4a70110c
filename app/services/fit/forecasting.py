"""How fast a model will answer on this machine: measured where it has run, learnt from other runs, or from bandwidth.

Reads the ledger: not for a window's thread.
"""

from collections.abc import Mapping
from dataclasses import replace

from app.adapters.probes.processor import read_processor
from app.domain.gguf.model_shape import ModelShape
from app.domain.lanes.threads import threads_alone
from app.domain.plan.efficiency import LearnedSpeeds, work_of_reads
from app.domain.plan.forecast import Forecast, forecast_decode
from app.domain.plan.lane_plan import LanePlan
from app.domain.plan.ledger_rows import RunReads, RunSettings, RunWay, device_of
from app.domain.plan.measured_speed import measured_forecast
from app.domain.plan.memory_plan import Verdict
from app.domain.plan.placement import Placement
from app.services.fit.ledger_view import own_speeds
from app.services.fit.recording import reads_of
from app.services.reports.json_documents import Document


def forecast_plan(
    plan: LanePlan,
    shape: ModelShape,
    *,
    file_key: str = "",
    threads: int | None = None,
    filled_tokens: int | None = None,
    speeds: LearnedSpeeds | None = None,
) -> Forecast | None:
    """The forecast of a plan for this machine.

    `file_key` finds runs of the same file, "" where there is none; `threads` `None` means as many as a lane has alone;
    `filled_tokens` is what of the context is expected to be filled, half of it by default; `speeds` spares reading the
    ledger again.
    """
    if plan.verdict is Verdict.DOES_NOT_FIT:
        return None
    tokens = plan.setting.context_tokens
    reads = reads_of(
        shape, filled_tokens=tokens // 2 if filled_tokens is None else filled_tokens, kv_type=plan.setting.kv_type
    )
    if reads is None or reads.total_bytes <= 0:
        return None
    learned = own_speeds() if speeds is None else speeds
    device = device_of(gpu_layers=plan.gpu_layers, layers=shape.layers or 0)
    way = RunWay(device, plan.gpu_layers, plan.setting.repack, threads or threads_alone(read_processor()))
    measured = measured_forecast(
        learned.runs, work_of_reads(reads, device), RunSettings(file_key, tokens, plan.setting.kv_type, way)
    )
    expected = forecast_decode(
        _reading(plan.placement, reads),
        shape.level,
        learned=learned,
        shares_by_type=_shares_by_type(reads),
        active_parameters=reads.active_parameters,
    )
    return _firmest(measured, expected)


def forecast_document(forecast: Forecast | None) -> Document | None:
    """As every `--json` tells it; what is unknown is `null`."""
    if forecast is None:
        return None
    return {
        "decode_tps": round(forecast.decode_tps, 2),
        "low_tps": round(forecast.low_tps, 2),
        "high_tps": round(forecast.high_tps, 2),
        "prefill_tps": _rounded(forecast.prefill_tps),
        "first_token_s": _rounded(forecast.first_token_s),
        "first_token_prompt_tokens": forecast.prompt_tokens,
        "basis": forecast.basis,
        "basis_kind": forecast.kind.value,
    }


def _firmest(measured: Forecast | None, expected: Forecast | None) -> Forecast | None:
    """What was measured, with the speed of prompts from elsewhere where its runs had short ones only."""
    if measured is None or expected is None or measured.prefill_tps is not None:
        return measured or expected
    return replace(measured, prefill_tps=expected.prefill_tps)


def _reading(placement: Placement, reads: RunReads) -> Placement:
    """The placement with what a token reads of all memories together, as the tensor table tells it."""
    planned = sum(share.read_bytes for share in placement.shares)
    if planned <= 0:
        return placement
    scale = reads.total_bytes / planned
    shares = tuple(replace(share, read_bytes=share.read_bytes * scale) for share in placement.shares)
    return replace(placement, shares=shares, mixture=reads.mixture)


def _shares_by_type(reads: RunReads) -> Mapping[str, float]:
    return {name: size / reads.total_bytes for name, size in reads.sizes.items()}


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 2)
