"""From scored tokens to the figures of a lane, as llama.cpp's perplexity tool defines them.

Source: `kl_divergence` in tools/perplexity/perplexity.cpp. Where the tool prints 0 for an error that it cannot know,
the error here is `None`; where it would divide 0 by 0 (equal probabilities throughout), it is 0.
"""

import math
from typing import Final

import numpy as np
import numpy.typing as npt

from app.domain.fidelity.fidelity_result import FidelityFigures
from app.domain.fidelity.token_figures import TokenFigures

Values = npt.NDArray[np.float64]

# The tool gives no error for so few values or fewer.
_TOO_FEW_FOR_ERRORS: Final = 10


def fidelity_figures(tokens: TokenFigures) -> FidelityFigures:
    """The figures over all of `tokens`. Raises `ValueError` where there are none."""
    if len(tokens) == 0:
        raise ValueError("there are no scored tokens")
    logprob = tokens.logprob.astype(np.float64)
    reference_logprob = tokens.reference_logprob.astype(np.float64)
    change = np.exp(logprob) - np.exp(reference_logprob)
    ordered = np.sort(tokens.divergence.astype(np.float64))
    mean_kld, mean_kld_error = mean_and_error(ordered)
    mean_dp, mean_dp_error = mean_and_error(change)
    perplexity, perplexity_error = _perplexity(logprob)
    reference_perplexity, reference_perplexity_error = _perplexity(reference_logprob)
    rms_dp, rms_dp_error = _root_mean_square(change)
    same_top_share = float(tokens.same_top.mean(dtype=np.float64))
    return FidelityFigures(
        tokens=len(tokens),
        perplexity=perplexity,
        perplexity_error=perplexity_error,
        reference_perplexity=reference_perplexity,
        reference_perplexity_error=reference_perplexity_error,
        mean_kld=mean_kld,
        mean_kld_error=mean_kld_error,
        median_kld=percentile(ordered, 0.5),
        kld_90=percentile(ordered, 0.9),
        kld_99=percentile(ordered, 0.99),
        kld_999=percentile(ordered, 0.999),
        max_kld=float(ordered[-1]),
        same_top_share=same_top_share,
        same_top_error=_share_error(same_top_share, len(tokens)),
        mean_dp=mean_dp,
        mean_dp_error=mean_dp_error,
        rms_dp=rms_dp,
        rms_dp_error=rms_dp_error,
        mean_slack=float(tokens.slack.mean(dtype=np.float64)),
    )


def mean_and_error(values: Values) -> tuple[float, float | None]:
    """The mean and its standard error √((⟨x²⟩ - ⟨x⟩²) / (n - 1)); `None` for ten values or fewer."""
    mean = float(values.mean())
    if len(values) <= _TOO_FEW_FOR_ERRORS:
        return mean, None
    return mean, math.sqrt(float(np.square(values - mean).mean()) / (len(values) - 1))


def percentile(ordered: Values, fraction: float) -> float:
    """The value below which `fraction` of the ordered values lie, between two of them by straight interpolation."""
    place = fraction * (len(ordered) - 1)
    below = min(int(place), len(ordered) - 1)
    above = min(below + 1, len(ordered) - 1)
    part = place - below
    return float((1 - part) * ordered[below] + part * ordered[above])


def _perplexity(logprobs: Values) -> tuple[float, float | None]:
    """exp of the mean surprise, its error by the first derivative."""
    mean, error = mean_and_error(-logprobs)
    perplexity = math.exp(mean)
    return perplexity, None if error is None else perplexity * error


def _root_mean_square(values: Values) -> tuple[float, float | None]:
    """The root of the mean square, its error by the first derivative."""
    mean, error = mean_and_error(np.square(values))
    root = math.sqrt(mean)
    if error is None or root == 0.0:
        return root, error
    return root, 0.5 / root * error


def _share_error(share: float, count: int) -> float | None:
    """The standard error of a share of `count` tokens (binomial)."""
    return None if count < 2 else math.sqrt(share * (1.0 - share) / (count - 1))
