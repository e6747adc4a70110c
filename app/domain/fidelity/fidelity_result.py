"""What a lane was found to lose against a reference, and by which measurement."""

from dataclasses import dataclass

from app.domain.protocol.scoring_messages import Keep


@dataclass(frozen=True, slots=True)
class FidelityFigures:
    """Figures over all scored tokens, each mean with its standard error; definitions of llama.cpp's perplexity tool.

    Divergences are KL divergences in nats. `…_dp` are changes of the right token's probability, as shares (0.01 is one
    percentage point). `same_top_share` is 0 to 1. `mean_slack` is by how much the true mean divergence can be higher at
    most, 0 where the reference's distributions were kept whole.
    """

    tokens: int
    perplexity: float
    perplexity_error: float | None
    reference_perplexity: float
    reference_perplexity_error: float | None
    mean_kld: float
    mean_kld_error: float | None
    median_kld: float
    kld_90: float
    kld_99: float
    kld_999: float
    max_kld: float
    same_top_share: float
    same_top_error: float | None
    mean_dp: float
    mean_dp_error: float | None
    rms_dp: float
    rms_dp_error: float | None
    mean_slack: float = 0.0


@dataclass(frozen=True, slots=True)
class MeasuredVariant:
    """One side of a measurement: the file by its hash, and the settings that change what it computes."""

    name: str
    model: str
    level: str
    sha256: str | None
    file_bytes: int
    bits_per_weight: float | None
    parameters: int | None
    kv_type: str = "f16"


@dataclass(frozen=True, slots=True)
class MeasuredText:
    """What was scored: `context_tokens` a window, so many windows of it. `sha256` is that of the text's bytes.

    For prompts with the reference's answers a window is one conversation, and `context_tokens` the longest of them.
    """

    name: str
    sha256: str
    context_tokens: int
    windows: int


@dataclass(frozen=True, slots=True)
class FidelityResult:
    """A finished measurement of one lane.

    `measured_at` is ISO 8601 in UTC; `decode_tps` comes from the ledger of runs.
    """

    reference: MeasuredVariant
    lane: MeasuredVariant
    text: MeasuredText
    figures: FidelityFigures
    keeps: Keep
    measured_at: str
    engine: str
    published_kld: float | None = None
    published_source: str = ""
    decode_tps: float | None = None
