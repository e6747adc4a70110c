"""KL divergence of a lane's distributions from the reference's: exact, or bounded where less was kept.

Divergence is Σ p log(p / q) with p the reference's probabilities and q the lane's, in nats, as in llama.cpp's
perplexity tool. Bounds are a value that the truth is not below, and how far above it the truth can be.

Where the top of a row was kept, the reference's total P of the tail is known, its Σ p log p = H there, its largest
probability c there, and all of q. With Q the lane's total in the tail:

- the tail's part of the divergence is at least P log(P / Q) (log-sum inequality);
- it is at most H + max Σ p a with a = -log q, over all p with 0 ≤ p ≤ c and Σ p = P. By the duality of linear programs
  that maximum is at most θ P + c Σ max(a - θ, 0) for any θ whatsoever, and equal to it for the best.

Where all of a row was kept in codes of step s, each log p is known to ±s / 2. As the probabilities add up to 1, what
all are off by together has no effect: the divergence is known to Σ p |log(p / q) - divergence| · s / 2, and terms of
s².
"""

import math
from typing import Final

import numpy as np

from app.domain.fidelity.kept_row import CODE_STEP, CodedRow, KeptRow, Row, RowTop
from app.domain.fidelity.row_block import RowBlock, Rows

# A sample of so many tokens places θ well enough: any θ gives a bound that holds.
_SAMPLE: Final = 2048
# What 32-bit logarithms and sums can be off by.
_ROUNDING: Final = 1e-6
_SMALLEST: Final = 1e-300


def exact_divergences(lane: RowBlock, reference_logprobs: Rows) -> Row:
    """One a row, not below 0. Uses up the block: its `logprobs` are overwritten."""
    probabilities = np.exp(reference_logprobs, out=lane.work())
    differences = np.subtract(reference_logprobs, lane.logprobs, out=lane.logprobs)
    differences *= probabilities
    # pairwise sums: 32 bits do for a row of any length. Rounding alone can bring a sum below 0.
    divergences: Row = np.maximum(differences.sum(axis=1), np.float32(0))
    return divergences


def bounded_divergence(lane: Row, exponentials: Row, reference: KeptRow) -> tuple[float, float]:
    """A lower bound of one row's divergence, and how far the truth can be above it.

    `lane` are the lane's log-probabilities, `exponentials` anything proportional to their exponentials. Both are used
    up.
    """
    if isinstance(reference, CodedRow):
        return _by_codes(lane, reference, exponentials)
    return _by_top(lane, exponentials, reference)


def _by_top(lane: Row, exponentials: Row, top: RowTop) -> tuple[float, float]:
    all_of_it = float(exponentials.sum())
    exponentials[top.tokens] = 0.0
    lane_tail = max(_SMALLEST, float(exponentials.sum()) / all_of_it)
    reference = top.logprobs.astype(np.float64)
    known = float((np.exp(reference) * (reference - lane[top.tokens])).sum())
    if top.tail_mass <= 0.0:
        return max(0.0, known), _ROUNDING
    least = top.tail_mass * (math.log(top.tail_mass) - math.log(lane_tail))
    most = top.tail_entropy + _most_surprise(lane, top)
    return _bounds(known + least, known + most)


def _most_surprise(lane: Row, top: RowTop) -> float:
    """What Σ p a of the tail is at most; the kept tokens, which only raise it, are not taken out."""
    sample = np.sort(lane[:: max(1, len(lane) // _SAMPLE)])
    # at the cap the tail's mass lies on so many tokens: in the worst case those that the lane expects least
    share = top.tail_mass / max(top.cap, _SMALLEST) / len(lane)
    place = min(len(sample) - 1, int(min(1.0, share) * len(sample)))
    highest = sample[place]
    above = np.maximum(highest - lane, np.float32(0))
    return -float(highest) * top.tail_mass + top.cap * float(above.sum())


def _by_codes(lane: Row, coded: CodedRow, work: Row) -> tuple[float, float]:
    reference = coded.logprobs(work)
    differences = np.subtract(reference, lane, out=lane)
    probabilities = np.exp(reference, out=work)
    total = float(probabilities.sum())
    differences -= np.float32(math.log(total))
    differences *= probabilities
    value = float(differences.sum()) / total
    # Σ p |log(p / q) - divergence|
    differences -= np.multiply(probabilities, np.float32(value), out=probabilities)
    deviation = float(np.abs(differences, out=differences).sum()) / total
    error = CODE_STEP / 2 * deviation + CODE_STEP * CODE_STEP
    return _bounds(value - error, value + error)


def _bounds(least: float, most: float) -> tuple[float, float]:
    least = max(0.0, least - _ROUNDING)
    return least, max(0.0, most - least) + _ROUNDING
