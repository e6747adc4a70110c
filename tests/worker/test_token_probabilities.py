"""Probabilities held against the plain definition."""

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from app.worker.engine.token_probabilities import Chosen, Probability, ProbabilityTable

Scores = npt.NDArray[np.float32]

scores_of_any_size = st.integers(1, 700).flatmap(
    lambda size: arrays.arrays(np.float32, size, elements=st.floats(-60, 60, width=32))
)


def probabilities_of(scores: Scores, tokens: list[int], alternatives: int) -> list[Probability]:
    chosen = [Chosen(token, float(row.max())) for row, token in zip(scores, tokens, strict=True)]
    return ProbabilityTable(len(scores), scores.shape[1]).look_up(scores, chosen, alternatives)


def plain_logprobs(scores: Scores) -> npt.NDArray[np.float64]:
    wide = scores.astype(np.float64)
    logprobs: npt.NDArray[np.float64] = wide - wide.max() - np.log(np.exp(wide - wide.max()).sum())
    return logprobs


@given(scores_of_any_size)
def test_logprobs_are_those_of_the_definition(scores: Scores) -> None:
    expected = plain_logprobs(scores)
    tokens = [0, len(scores) // 2, len(scores) - 1]
    found = probabilities_of(np.tile(scores, (3, 1)), tokens, 0)
    assert [each.logprob for each in found] == pytest.approx(list(expected[tokens]), abs=2e-5)
    assert [each.top for each in found] == [()] * 3


@given(scores_of_any_size, st.integers(0, 12))
def test_the_top_tokens_are_the_largest_in_order(scores: Scores, count: int) -> None:
    [found] = probabilities_of(scores[None, :], [0], count)
    order = sorted(range(len(scores)), key=lambda token: (-scores[token], token))
    assert [token for token, _ in found.top] == order[:count]
    logprobs = [logprob for _, logprob in found.top]
    assert logprobs == pytest.approx(list(plain_logprobs(scores)[order[:count]]), abs=2e-5)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32 - 1), st.sampled_from([16_384, 32_001, 151_936]))
def test_a_large_vocabulary_gives_the_same_as_sorting_it(seed: int, size: int) -> None:
    scores = np.random.default_rng(seed).normal(0, 3, (2, size)).astype(np.float32)
    for row, found in zip(scores, probabilities_of(scores, [5, size - 1], 5), strict=True):
        assert [token for token, _ in found.top] == list(np.argsort(-row, kind="stable")[:5])


def test_rows_of_one_batch_do_not_touch_each_other() -> None:
    scores = np.random.default_rng(1).normal(0, 30, (4, 500)).astype(np.float32)
    together = probabilities_of(scores, [1, 2, 3, 4], 3)
    alone = [probabilities_of(scores[row : row + 1], [row + 1], 3)[0] for row in range(4)]
    for one, other in zip(together, alone, strict=True):
        assert one.logprob == pytest.approx(other.logprob, abs=1e-5)
        assert [token for token, _ in one.top] == [token for token, _ in other.top]


def test_tokens_that_the_model_excludes_are_no_alternatives() -> None:
    scores = np.full((1, 300), -np.inf, dtype=np.float32)
    scores[0, [7, 9]] = 1.0
    [found] = probabilities_of(scores, [7], 5)
    assert [token for token, _ in found.top] == [7, 9]
    assert found.logprob == pytest.approx(np.log(0.5))


@pytest.mark.parametrize("largest", [-1000.0, -61.0, 61.0, 3e38])
def test_scores_far_from_zero_neither_overflow_nor_vanish(largest: float) -> None:
    scores = np.full((1, 300), -np.inf, dtype=np.float32)
    scores[0, [7, 9]] = largest
    assert probabilities_of(scores, [9], 1)[0].logprob == pytest.approx(np.log(0.5))
