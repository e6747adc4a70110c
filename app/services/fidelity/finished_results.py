"""A lane's figures made into a result: with what others published for its level, and its speed on this machine."""

import logging
from datetime import UTC, datetime

from app.adapters.gguf_file import shard_paths
from app.adapters.published_quality_file import load_published_quality
from app.domain.advice.published_quality import LevelLoss
from app.domain.errors import WeighInError
from app.domain.fidelity.fidelity_result import FidelityFigures, FidelityResult, MeasuredText, MeasuredVariant
from app.domain.protocol.scoring_messages import Keep
from app.services.fidelity.measured_lanes import MeasuredLane
from app.services.fidelity.own_results import own_results
from app.services.fit.ledger_view import own_ledger, own_machine_key
from app.services.fit.recording import key_of_file
from app.services.machine.engine_check import engine_version

_log = logging.getLogger(__name__)


def finished_result(
    reference: MeasuredLane, lane: MeasuredLane, text: MeasuredText, figures: FidelityFigures, keeps: Keep
) -> FidelityResult:
    """The result of a lane that was measured to its end, kept among the others."""
    published = published_loss(lane.variant)
    result = FidelityResult(
        reference=reference.variant,
        lane=lane.variant,
        text=text,
        figures=figures,
        keeps=keeps,
        measured_at=datetime.now(UTC).isoformat(timespec="seconds"),
        engine=engine_version(),
        published_kld=published.published_kld if published else None,
        published_source=published.source if published else "",
        decode_tps=measured_decode_tps(lane),
    )
    results = own_results()
    if results is not None:
        results.add(result)
    return result


def published_loss(variant: MeasuredVariant) -> LevelLoss | None:
    """What a study found for exactly this level; `None` where none has a figure of its own for it."""
    if variant.bits_per_weight is None or variant.parameters is None:
        return None
    try:
        quality = load_published_quality()
    except WeighInError as error:
        _log.warning("there are no published figures: %s", error.message)
        return None
    loss = quality.loss_of(variant.level, bits_per_weight=variant.bits_per_weight, parameters=variant.parameters)
    return None if loss is None or loss.interpolated else loss


def measured_decode_tps(lane: MeasuredLane) -> float | None:
    """Tokens per second of the newest undisturbed answer of that file with such a cache here; `None` without one."""
    ledger = own_ledger()
    key = key_of_file(shard_paths(lane.model.path))
    if ledger is None or not key:
        return None
    answers = (run for run in ledger.runs(own_machine_key()) if run.comparable)
    speeds = (run.decode_tps for run in answers if (run.load.file_key, run.load.kv_type) == (key, lane.variant.kv_type))
    return next(speeds, None)
