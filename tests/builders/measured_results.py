"""Results of fidelity as measurements would leave them."""

from app.domain.fidelity.fidelity_result import FidelityFigures, FidelityResult, MeasuredText, MeasuredVariant
from app.domain.protocol.scoring_messages import Keep


def figures(mean_kld: float = 0.02, *, perplexity: float = 8.1, tokens: int = 2550) -> FidelityFigures:
    return FidelityFigures(
        tokens=tokens,
        perplexity=perplexity,
        perplexity_error=0.12,
        reference_perplexity=8.0,
        reference_perplexity_error=0.11,
        mean_kld=mean_kld,
        mean_kld_error=mean_kld / 40,
        median_kld=mean_kld / 2,
        kld_90=mean_kld * 3,
        kld_99=mean_kld * 9,
        kld_999=mean_kld * 20,
        max_kld=mean_kld * 40,
        same_top_share=0.93,
        same_top_error=0.004,
        mean_dp=-0.002,
        mean_dp_error=0.0004,
        rms_dp=0.03,
        rms_dp_error=0.001,
    )


def variant(level: str = "Q4_K_M", *, model: str = "Featherweight", kv_type: str = "f16") -> MeasuredVariant:
    return MeasuredVariant(
        name=level,
        model=model,
        level=level,
        sha256=f"sha of {model} {level}",
        file_bytes=6_000_000,
        bits_per_weight=4.9,
        parameters=9_600_000,
        kv_type=kv_type,
    )


def result(
    lane: MeasuredVariant | None = None,
    *,
    mean_kld: float = 0.02,
    windows: int = 10,
    text: str = "default",
    engine: str = "engine 1",
    decode_tps: float | None = None,
) -> FidelityResult:
    return FidelityResult(
        reference=variant("F16"),
        lane=lane or variant(),
        text=MeasuredText(text, f"sha of {text}", 512, windows),
        figures=figures(mean_kld),
        keeps=Keep.EXACT,
        measured_at="2026-11-21T20:00:00+00:00",
        engine=engine,
        published_kld=0.03,
        published_source="Llama 3.1 8B, somebody",
        decode_tps=decode_tps,
    )
