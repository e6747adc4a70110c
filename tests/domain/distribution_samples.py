"""Distributions of random models, and what is true of them by the plain definition."""

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from app.domain.fidelity.row_block import RowBlock, Rows

Wide = npt.NDArray[np.float64]


def random_scores(seed: int, rows: int, vocabulary_size: int, spread: float) -> Rows:
    """Scores of which some stand out, as a model's do."""
    random = np.random.default_rng(seed)
    scores = random.normal(0, spread, (rows, vocabulary_size))
    scores[np.arange(rows), random.integers(0, vocabulary_size, rows)] += random.exponential(8, rows)
    return scores.astype(np.float32)


def near_scores(seed: int, scores: Rows, noise: float) -> Rows:
    """The same model, coarser."""
    return (scores + np.random.default_rng(seed + 1).normal(0, noise, scores.shape)).astype(np.float32)


def plain_logprobs(scores: Rows) -> Wide:
    wide = scores.astype(np.float64)
    largest = wide.max(axis=1, keepdims=True)
    logprobs: Wide = wide - largest - np.log(np.exp(wide - largest).sum(axis=1, keepdims=True))
    return logprobs


def plain_divergences(reference: Rows, lane: Rows) -> Wide:
    p, q = plain_logprobs(reference), plain_logprobs(lane)
    divergences: Wide = (np.exp(p) * (p - q)).sum(axis=1)
    return divergences


def block_of(scores: Rows) -> RowBlock:
    block = RowBlock(*scores.shape)
    block.take(scores)
    return block


seeds = st.integers(0, 2**32 - 1)
sizes = st.sampled_from([1, 2, 17, 300, 3072])
spreads = st.sampled_from([0.0, 0.3, 1.0, 2.0, 4.0, 12.0])
noises = st.sampled_from([0.0, 1e-3, 0.02, 0.2, 1.0, 5.0])
