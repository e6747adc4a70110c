"""The figures of fidelity as people read them: name, unit, value, error, and one sentence for whoever is new to it."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.domain.fidelity.fidelity_result import FidelityFigures
from app.domain.units import UNKNOWN


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """`value` is a text; `error` is its standard error in the same unit. The `is_usual` stay in narrow rooms."""

    key: str
    title: str
    unit: str
    explanation: str
    value: Callable[[FidelityFigures], str]
    error: Callable[[FidelityFigures], float | None] = lambda _figures: None
    is_usual: bool = True

    def error_words(self, figures: FidelityFigures) -> str:
        """`± 0.0002`; empty where no error is known."""
        return error_text(self.value(figures), self.error(figures))


def kld_text(value: float | None) -> str:
    """`0.0313`, `0.00055`, `1.39`; `0` only for what is exactly that."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    if value == 0:
        return "0"
    if abs(value) < 0.00001:
        return "< 0.00001"
    for least, decimals in ((1.0, 2), (0.1, 3), (0.01, 4)):
        if abs(value) >= least:
            return f"{value:.{decimals}f}"
    return f"{value:.5f}"


def error_text(value: str, error: float | None) -> str:
    """`± 0.0002`: with the decimals of the `value` that it belongs to; empty where no error is known."""
    if error is None or not math.isfinite(error) or value == UNKNOWN:
        return ""
    decimals = len(value.partition(".")[2])
    text = f"{error:,.{decimals}f}"
    return f"± {text}" if float(text.replace(",", "")) or error == 0 else f"± < {10**-decimals:.{decimals}f}"


def points_text(share: float | None, *, decimals: int = 2) -> str:
    """A share as percentage points: 0.0552 is `5.52`."""
    if share is None or not math.isfinite(share):
        return UNKNOWN
    text = f"{share * 100:.{decimals}f}"
    return text if float(text) or share == 0 else f"< {10**-decimals:.{decimals}f}"


def _in_points(share: float | None) -> float | None:
    return None if share is None else share * 100


def perplexity_text(value: float | None) -> str:
    """`6.233`, `58.10`, `1,204`."""
    if value is None or not math.isfinite(value):
        return UNKNOWN
    return f"{value:,.0f}" if value >= 1000 else f"{value:.2f}" if value >= 10 else f"{value:.3f}"


def same_of_many(share: float) -> str:
    """`of 100 tokens, 96`; near 100 % `of 1,000 tokens, 998`."""
    many = 1000 if share >= 0.985 else 100
    return f"of {many:,} tokens, {round(share * many):,}"


def reference_perplexity_texts(figures: FidelityFigures) -> tuple[str, str]:
    """The reference's own perplexity and its error."""
    value = perplexity_text(figures.reference_perplexity)
    return value, error_text(value, figures.reference_perplexity_error)


FIGURE_COLUMNS: Final = (
    FigureColumn(
        "perplexity",
        "perplexity",
        "lower is better",
        "Perplexity: among how many tokens the model wavers on average before each next one. It can improve by luck, "
        "so go by the divergence.",
        lambda figures: perplexity_text(figures.perplexity),
        lambda figures: figures.perplexity_error,
    ),
    FigureColumn(
        "mean_kld",
        "mean KLD",
        "nats a token",
        "Mean KL divergence: how far the lane's probabilities stray from the reference's, averaged over all tokens. "
        "0 means no difference at all; this is the figure to go by.",
        lambda figures: kld_text(figures.mean_kld),
        lambda figures: figures.mean_kld_error,
    ),
    FigureColumn(
        "median_kld",
        "median",
        "nats",
        "Median: half of all tokens stray less than this.",
        lambda figures: kld_text(figures.median_kld),
        is_usual=False,
    ),
    FigureColumn(
        "kld_99",
        "99 %",
        "nats",
        "99 %: of 100 tokens, 99 stray less than this; the last one is where answers part.",
        lambda figures: kld_text(figures.kld_99),
    ),
    FigureColumn(
        "kld_999",
        "99.9 %",
        "nats",
        "99.9 %: of 1,000 tokens, 999 stray less than this.",
        lambda figures: kld_text(figures.kld_999),
        is_usual=False,
    ),
    FigureColumn(
        "max_kld",
        "max",
        "nats",
        "Max: the worst single token.",
        lambda figures: kld_text(figures.max_kld),
        is_usual=False,
    ),
    FigureColumn(
        "same_top_share",
        "same top",
        "% of tokens",
        "Same top: of 100 tokens, for how many the lane's first choice is the reference's first choice too.",
        lambda figures: points_text(figures.same_top_share, decimals=1),
        lambda figures: _in_points(figures.same_top_error),
    ),
    FigureColumn(
        "rms_dp",
        "RMS Δp",
        "% points",
        "RMS Δp: by how much the probability of the right token typically changes, up or down, in percentage points.",
        lambda figures: points_text(figures.rms_dp),
        lambda figures: _in_points(figures.rms_dp_error),
    ),
)

PUBLISHED_EXPLANATION: Final = (
    "Published: the mean KLD that others measured for this level on another model. A guide, not a prediction for this "
    "file."
)
