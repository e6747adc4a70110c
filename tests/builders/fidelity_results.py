"""Results of fidelity as tests need them."""

from dataclasses import replace

from app.domain.fidelity.fidelity_result import FidelityFigures, FidelityResult, MeasuredText, MeasuredVariant
from app.domain.protocol.scoring_messages import Keep

_FIGURES = FidelityFigures(
    tokens=4096,
    perplexity=6.4071,
    perplexity_error=0.0376,
    reference_perplexity=6.2332,
    reference_perplexity_error=0.0365,
    mean_kld=0.03127,
    mean_kld_error=0.00024,
    median_kld=0.0121,
    kld_90=0.071,
    kld_99=0.31,
    kld_999=1.12,
    max_kld=4.4,
    same_top_share=0.919,
    same_top_error=0.0007,
    mean_dp=-0.00596,
    mean_dp_error=0.0001,
    rms_dp=0.05519,
    rms_dp_error=0.0004,
)
REFERENCE = MeasuredVariant("tiny-F16.gguf", "Tiny", "F16", "f" * 64, 160_000_000, 16.0, 80_000_000)
LANE = MeasuredVariant("tiny-Q4_K_M.gguf", "Tiny", "Q4_K_M", "4" * 64, 50_000_000, 5.0, 80_000_000)
TEXT = MeasuredText("built-in text", "e" * 64, 512, 16)


def figures(**changes: float | None) -> FidelityFigures:
    return replace(_FIGURES, **changes)  # type: ignore[arg-type]  # names are the fields'


def result(
    *,
    lane: MeasuredVariant = LANE,
    reference: MeasuredVariant = REFERENCE,
    text: MeasuredText = TEXT,
    measured: FidelityFigures = _FIGURES,
    decode_tps: float | None = None,
) -> FidelityResult:
    return FidelityResult(
        reference=reference,
        lane=lane,
        text=text,
        figures=measured,
        keeps=Keep.EXACT,
        measured_at="2026-11-21T20:00:00+00:00",
        engine="llama.cpp test",
        decode_tps=decode_tps,
    )
