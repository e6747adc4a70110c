"""Figures held against the sums that llama.cpp's perplexity tool takes."""

import itertools
import math
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fidelity.fidelity_figures import fidelity_figures
from app.domain.fidelity.token_figures import TokenFigures
from tests.domain.distribution_samples import Wide, seeds

counts = st.integers(1, 400)


def random_tokens(seed: int, count: int) -> TokenFigures:
    random = np.random.default_rng(seed)
    reference = -random.exponential(2.0, count)
    columns = (
        np.minimum(0, reference + random.normal(0, 0.2, count)),
        reference,
        random.exponential(0.03, count),
        random.exponential(1e-4, count),
        random.integers(0, 2, count),
    )
    return TokenFigures(*(column.astype(np.float32) for column in columns))


def tool_mean_and_error(values: Wide) -> tuple[float, float]:
    """`mean_and_uncertainty` of the tool."""
    count = len(values)
    total, total_of_squares = float(values.sum()), float((values * values).sum())
    mean = total / count
    variance = total_of_squares / count - mean * mean
    return mean, math.sqrt(variance / (count - 1)) if variance > 0 and count > 10 else 0.0


def tool_percentile(ordered: Wide, fraction: float) -> float:
    place = fraction * (len(ordered) - 1)
    below = int(place)
    place -= below
    return float((1 - place) * ordered[below] + place * ordered[min(below + 1, len(ordered) - 1)])


@given(seeds, counts)
def test_figures_are_the_tools(seed: int, count: int) -> None:
    tokens = random_tokens(seed, count)
    figures = fidelity_figures(tokens)
    wide = [column.astype(np.float64) for column in tokens.columns()]
    logprob, reference, divergence, slack, same_top = wide
    change = np.exp(logprob) - np.exp(reference)
    log_perplexity, log_error = tool_mean_and_error(-logprob)
    log_reference, log_reference_error = tool_mean_and_error(-reference)
    mean_kld, kld_error = tool_mean_and_error(divergence)
    mean_dp, dp_error = tool_mean_and_error(change)
    mean_square, square_error = tool_mean_and_error(change * change)
    share = float(same_top.mean())
    ordered = np.sort(divergence)
    expected = {
        "tokens": count,
        "perplexity": math.exp(log_perplexity),
        "perplexity_error": math.exp(log_perplexity) * log_error,
        "reference_perplexity": math.exp(log_reference),
        "reference_perplexity_error": math.exp(log_reference) * log_reference_error,
        "mean_kld": mean_kld,
        "mean_kld_error": kld_error,
        "median_kld": float(np.median(divergence)),
        "kld_90": tool_percentile(ordered, 0.9),
        "kld_99": tool_percentile(ordered, 0.99),
        "kld_999": tool_percentile(ordered, 0.999),
        "max_kld": float(divergence.max()),
        "same_top_share": share,
        "same_top_error": math.sqrt(share * (1 - share) / max(1, count - 1)),
        "mean_dp": mean_dp,
        "mean_dp_error": dp_error,
        "rms_dp": math.sqrt(mean_square),
        "rms_dp_error": 0.5 / math.sqrt(mean_square) * square_error,
        "mean_slack": float(slack.mean()),
    }
    unknown = {name for name in expected if name.endswith("_error") and name != "same_top_error" and count <= 10}
    unknown |= {"same_top_error"} if count == 1 else set()
    found = asdict(figures)
    assert {name for name, figure in found.items() if figure is None} == unknown
    for name, figure in expected.items():
        if name not in unknown:
            assert found[name] == pytest.approx(figure, rel=1e-6, abs=1e-9), name


@given(seeds, counts)
def test_a_lane_that_is_its_reference_loses_nothing(seed: int, count: int) -> None:
    logprob = random_tokens(seed, count).logprob
    nothing = np.zeros_like(logprob)
    figures = fidelity_figures(TokenFigures(logprob, logprob, nothing, nothing, np.ones_like(logprob)))
    assert figures.perplexity == figures.reference_perplexity
    assert (figures.mean_kld, figures.max_kld, figures.rms_dp, figures.same_top_share) == (0.0, 0.0, 0.0, 1.0)
    assert figures.rms_dp_error == (0.0 if count > 10 else None)


@given(seeds, st.lists(st.integers(0, 60), max_size=6))
def test_figures_of_windows_together_are_those_of_all_their_tokens(seed: int, cuts: list[int]) -> None:
    whole = random_tokens(seed, 60)
    places = [0, *sorted(cuts), 60]
    parts = [
        TokenFigures(*(column[start:end] for column in whole.columns())) for start, end in itertools.pairwise(places)
    ]
    sent = [TokenFigures.unpacked(part.packed()) for part in parts]
    assert fidelity_figures(TokenFigures.joined(sent)) == fidelity_figures(whole)


def test_a_model_that_excludes_every_token_has_a_perplexity_that_can_be_written_down() -> None:
    never = np.full(20, -500.0, dtype=np.float32)
    figures = fidelity_figures(TokenFigures(never, never, never * 0, never * 0, never * 0))
    assert math.isfinite(figures.perplexity)


def test_no_tokens_have_no_figures() -> None:
    with pytest.raises(ValueError, match="no scored tokens"):
        fidelity_figures(TokenFigures.joined([]))
