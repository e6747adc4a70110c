"""Divergences held against the definition, worked out from all scores in 64 bits."""

import math

import numpy as np
import pytest
from hypothesis import given

from app.domain.fidelity.divergence_of_rows import bounded_divergence, exact_divergences
from app.domain.fidelity.kept_row import CODE_STEP, CodedRow, RowTop, coded_row, kept_row
from app.domain.fidelity.row_block import LOWEST_LOGPROB, RowBlock, Rows
from tests.domain.distribution_samples import (
    block_of,
    near_scores,
    noises,
    plain_divergences,
    plain_logprobs,
    random_scores,
    seeds,
    sizes,
    spreads,
)


def kept(scores: Rows) -> list[RowTop | CodedRow]:
    block = block_of(scores)
    return [kept_row(row, np.exp(row)) for row in block.logprobs]


def bounds_of(reference: Rows, lane: Rows) -> list[tuple[float, float]]:
    block = block_of(lane)
    return [
        bounded_divergence(row, np.exp(row), each) for row, each in zip(block.logprobs, kept(reference), strict=True)
    ]


@given(seeds, sizes, spreads)
def test_logprobs_and_tops_are_those_of_the_definition(seed: int, size: int, spread: float) -> None:
    scores = random_scores(seed, 3, size, spread)
    block = block_of(scores)
    assert block.logprobs == pytest.approx(plain_logprobs(scores), abs=3e-5)
    assert (block.logprobs <= 0).all()
    assert block.top.tolist() == scores.argmax(axis=1).tolist()


@given(seeds, sizes, spreads, noises)
def test_exact_divergence_is_that_of_the_definition(seed: int, size: int, spread: float, noise: float) -> None:
    reference = random_scores(seed, 4, size, spread)
    lane = near_scores(seed, reference, noise)
    found = exact_divergences(block_of(lane), block_of(reference).logprobs)
    expected = plain_divergences(reference, lane)
    assert found == pytest.approx(expected, rel=1e-5, abs=2e-6)
    assert (found >= 0).all()


@given(seeds, sizes, spreads)
def test_a_distribution_does_not_diverge_from_itself(seed: int, size: int, spread: float) -> None:
    scores = random_scores(seed, 2, size, spread)
    assert exact_divergences(block_of(scores), block_of(scores).logprobs).tolist() == [0.0, 0.0]
    for least, _slack in bounds_of(scores, scores):
        assert least <= 1e-6


@given(seeds, sizes, spreads, noises)
def test_the_bounds_of_kept_rows_hold_the_truth(seed: int, size: int, spread: float, noise: float) -> None:
    reference = random_scores(seed, 3, size, spread)
    lane = near_scores(seed, reference, noise)
    for (least, slack), truth in zip(
        bounds_of(reference, lane), plain_divergences(reference, lane).tolist(), strict=True
    ):
        assert 0 <= least <= truth + 1e-7
        assert truth <= least + slack + 1e-7


@pytest.mark.parametrize("spread", [1.5, 2.2, 3.0])
def test_bounds_are_narrow_on_a_large_vocabulary_where_the_cut_is_estimated(spread: float) -> None:
    reference = random_scores(3, 6, 60_000, spread)
    lane = near_scores(3, reference, 0.05)
    found = bounds_of(reference, lane)
    assert np.mean([slack for _least, slack in found]) < 2e-4
    for (least, slack), truth in zip(found, plain_divergences(reference, lane).tolist(), strict=True):
        assert least <= truth + 1e-7 <= least + slack + 2e-7


@given(seeds, sizes, spreads)
def test_bounds_hold_whatever_the_lane_expects(seed: int, size: int, spread: float) -> None:
    reference = random_scores(seed, 2, size, spread)
    lane = random_scores(seed + 7, 2, size, spread)
    for (least, slack), truth in zip(
        bounds_of(reference, lane), plain_divergences(reference, lane).tolist(), strict=True
    ):
        assert least <= truth * (1 + 1e-6) + 1e-7
        assert truth <= (least + slack) * (1 + 1e-6) + 1e-7


def test_a_sharp_row_keeps_its_top_and_a_flat_one_its_codes() -> None:
    sharp = random_scores(1, 1, 3000, 1.0)
    sharp[0, 5] = 40
    assert isinstance(kept(sharp)[0], RowTop)
    assert isinstance(kept(random_scores(1, 1, 3000, 0.1))[0], CodedRow)


@given(seeds, sizes, spreads)
def test_codes_are_right_to_half_a_step(seed: int, size: int, spread: float) -> None:
    [row] = block_of(random_scores(seed, 1, size, spread)).logprobs
    coded = coded_row(row, np.empty_like(row))
    near = np.abs(coded.logprobs(np.empty_like(row)) - row)[row > row.max() - 31.9]
    assert (near <= CODE_STEP / 2 + 1e-5).all()


@given(seeds, sizes, spreads)
def test_what_is_left_out_of_a_top_is_little_and_accounted_for(seed: int, size: int, spread: float) -> None:
    scores = random_scores(seed, 1, size, spread)
    [row] = kept(scores)
    if isinstance(row, CodedRow):
        return
    probabilities = np.exp(plain_logprobs(scores)[0])
    probabilities[row.tokens] = 0
    assert row.tail_mass <= 1.1e-5
    assert row.tail_mass == pytest.approx(probabilities.sum(), rel=1e-3, abs=1e-12)
    assert row.cap == pytest.approx(probabilities.max(), rel=1e-3, abs=1e-12)


def test_tokens_that_a_model_excludes_leave_numbers() -> None:
    scores = random_scores(2, 2, 500, 2.0)
    masked = scores.copy()
    masked[:, 100:200] = -np.inf
    found = exact_divergences(block_of(masked), block_of(scores).logprobs)
    assert np.isfinite(found).all()
    assert (found > 1).all()
    same = exact_divergences(block_of(masked), block_of(masked).logprobs)
    assert same.tolist() == [0.0, 0.0]
    assert block_of(masked).logprobs.min() == np.float32(LOWEST_LOGPROB)
    for least, slack in bounds_of(masked, scores) + bounds_of(scores, masked):
        assert math.isfinite(least + slack)


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_scores_that_are_not_numbers_are_refused(broken: float) -> None:
    scores = random_scores(2, 2, 500, 2.0)
    scores[1, 3] = broken
    with pytest.raises(ValueError, match="not finite"):
        RowBlock(2, 500).take(scores)
