"""What should I take? The catalogue, held against this machine or one that somebody typed in. Works offline."""

from dataclasses import dataclass
from typing import Final

from app.adapters.published_quality_file import load_published_quality
from app.domain.advice.advice import Advice, Choice, Wishes, advise, corrected_reserve, largest_context
from app.domain.advice.advice_words import RULE, reasons, recommendation, sentence, warnings
from app.domain.advice.alternatives import Alternative, alternatives
from app.domain.advice.catalogue import Purpose
from app.domain.errors import UsageError
from app.domain.machines.memory_pools import MemoryPools
from app.domain.plan.efficiency import LearnedSpeeds
from app.domain.plan.reserve_correction import NO_CORRECTION, ReserveCorrection
from app.services.fit.catalogue_in_use import CatalogueSource, catalogue_in_use
from app.services.fit.forecasting import forecast_document
from app.services.reports.json_documents import Document

MOST_CONTEXT_TOKENS: Final = 20_000_000


@dataclass(frozen=True, slots=True)
class Recommendation:
    """An advice with its alternatives and, where there is one, the largest context that the best choice takes.

    `catalogue` says where the sizes of files are from.
    """

    purpose: Purpose
    advice: Advice
    alternatives: tuple[Alternative, ...]
    largest_context_tokens: int | None
    catalogue: CatalogueSource

    @property
    def sentence(self) -> str:
        return recommendation(self.advice)


def recommend(
    pools: MemoryPools,
    purpose: Purpose,
    *,
    context_tokens: int | None = None,
    previous: str | None = None,
    learned: LearnedSpeeds | None = None,
    correction: ReserveCorrection = NO_CORRECTION,
) -> Recommendation:
    """Rank the catalogue for a machine; `previous` is the key of an answer given before, which is kept if it can be;
    `learned` and `correction` are what runs on that machine taught of its speed and of plans, if it is this one.

    Raises `UsageError` for a context that makes no sense, `WeighInError` where the catalogue cannot be read.
    """
    if context_tokens is not None and not 0 < context_tokens <= MOST_CONTEXT_TOKENS:
        raise UsageError(f"A context is 1 to {MOST_CONTEXT_TOKENS:,} tokens.")
    wishes = Wishes.usual(purpose, context_tokens)
    catalogue, source = catalogue_in_use()
    advice = advise(
        catalogue, load_published_quality(), pools, wishes, previous=previous, learned=learned, correction=correction
    )
    best = advice.best
    reserve_bytes = corrected_reserve(best.load, correction) if best else 0
    most = largest_context(best, pools, reserve_bytes=reserve_bytes) if best else None
    return Recommendation(purpose, advice, alternatives(advice), most, source)


def recommendation_document(recommendation: Recommendation, *, most: int = 5) -> Document:
    """`weighin recommend --json`: the best `most` models, best first."""
    advice = recommendation.advice
    return {
        "sentence": recommendation.sentence,
        "for": recommendation.purpose.value,
        "context_tokens": advice.wishes.context_tokens,
        "minimum_tps": advice.wishes.minimum_tps,
        "machine": _machine_document(advice.pools),
        "recommended": _choice_document(advice.best) if advice.best else None,
        "largest_context_tokens": recommendation.largest_context_tokens,
        "ranked": [_choice_document(each) for each in advice.ranked[:most]],
        "alternatives": [
            {"kind": each.kind.value, "why_it_lost": each.why_it_lost, **_choice_document(each.choice)}
            for each in recommendation.alternatives
        ],
        "rule": list(RULE),
        "catalogue": recommendation.catalogue.document,
    }


def _machine_document(pools: MemoryPools) -> Document:
    listed = [*pools.gpus, *([pools.ram] if pools.ram else [])]
    return {
        "memories": [
            {
                "name": pool.name,
                "kind": pool.kind.value,
                "total_bytes": pool.total_bytes,
                "free_bytes": pool.free_bytes,
                "bandwidth": None
                if pool.bandwidth is None
                else {
                    "low_bytes_per_s": pool.bandwidth.low_bytes_per_s,
                    "high_bytes_per_s": pool.bandwidth.high_bytes_per_s,
                    "how": pool.bandwidth.basis.value,
                    "words": pool.bandwidth.words,
                },
            }
            for pool in listed
        ],
        "assumptions": list(pools.assumptions),
    }


def _choice_document(choice: Choice) -> Document:
    model, placement = choice.model, choice.placement
    will_do = bool(placement.shares)
    return {
        "key": choice.key,
        "model": model.name,
        "model_id": model.model_id,
        "level": choice.size.level,
        "repository": choice.size.file.repository if choice.size.file else next(iter(model.repositories), None),
        "file_label": choice.size.file.label if choice.size.file else None,
        "file_bytes": choice.size.size_bytes,
        "file_path": choice.size.file.path if choice.size.file else None,
        "file_bytes_how": "published" if choice.size.file else "computed",
        "parameters": model.parameters,
        "active_parameters": model.active_parameters,
        "licence": model.licence,
        "context_length": model.context_tokens,
        "verdict": placement.verdict.value,
        "strategy": placement.strategy.value if will_do else None,
        "gpu_layers": placement.gpu_layers if will_do else None,
        "needs_bytes": placement.needs_bytes if will_do else choice.load.total_bytes,
        "spare_bytes": placement.spare_bytes if will_do else None,
        "missing_bytes": None if will_do else placement.missing_bytes,
        "devices": [
            {
                "name": share.pool.name,
                "weights_bytes": share.weights_bytes,
                "kv_bytes": share.kv_bytes,
                "compute_bytes": share.compute_bytes,
                "needs_bytes": share.needs_bytes,
                "free_bytes": share.pool.free_bytes,
                "reserve_bytes": share.reserve_bytes,
            }
            for share in placement.shares
        ],
        "forecast": forecast_document(choice.forecast),
        "quality_tier": choice.ability.tier,
        "evidence": choice.ability.evidence.value,
        "published_kld": choice.loss.published_kld if choice.loss and not model.native_level else None,
        "sentence": sentence(choice) if will_do else None,
        "reasons": list(reasons(choice)) if will_do else [],
        "warnings": list(warnings(choice)),
    }
