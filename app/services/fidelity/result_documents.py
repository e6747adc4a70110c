"""Results of fidelity as JSON: keys are a contract, unknown is null. Divergences are nats, sizes bytes."""

from dataclasses import fields
from typing import Any, Final

from app.domain.fidelity.fidelity_result import FidelityFigures, FidelityResult, MeasuredText, MeasuredVariant

Document = dict[str, Any]

# Told with the reference, as its own.
_OF_REFERENCE: Final = ("reference_perplexity", "reference_perplexity_error")


def reference_document(reference: MeasuredVariant, figures: FidelityFigures | None) -> Document:
    """The reference, and its own perplexity where a lane was measured to its end."""
    return {
        **_variant_document(reference),
        "perplexity": figures and figures.reference_perplexity,
        "perplexity_error": figures and figures.reference_perplexity_error,
    }


def text_document(text: MeasuredText) -> Document:
    """What was scored."""
    return {
        "name": text.name,
        "sha256": text.sha256,
        "context_tokens": text.context_tokens,
        "windows": text.windows,
    }


def lane_document(result: FidelityResult) -> Document:
    """A lane that was measured to its end."""
    return {
        **_variant_document(result.lane),
        **_figures_document(result.figures),
        "keeps": result.keeps.value,
        "published_kld": result.published_kld,
        "published_source": result.published_source or None,
        "decode_tps": result.decode_tps,
        "measured_at": result.measured_at,
        "engine": result.engine,
        "problem": None,
    }


def failed_lane_document(name: str, problem: str) -> Document:
    """A lane that was not: every figure is unknown."""
    known = {
        *("model", "quant", "sha256", "file_bytes", "bits_per_weight", "kv_type", *_figure_names()),
        *("keeps", "published_kld", "published_source", "decode_tps", "measured_at", "engine"),
    }
    return {"name": name, **dict.fromkeys(sorted(known)), "problem": problem}


def _variant_document(variant: MeasuredVariant) -> Document:
    return {
        "name": variant.name,
        "model": variant.model,
        "quant": variant.level,
        "sha256": variant.sha256,
        "file_bytes": variant.file_bytes,
        "bits_per_weight": variant.bits_per_weight,
        "kv_type": variant.kv_type,
    }


def _figures_document(figures: FidelityFigures) -> Document:
    return {name: getattr(figures, name) for name in _figure_names()}


def _figure_names() -> list[str]:
    return [field.name for field in fields(FidelityFigures) if field.name not in _OF_REFERENCE]
