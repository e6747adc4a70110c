"""One distribution as it is kept where keeping all of it takes too much room: its top, or all of it in 16 bits.

Most rows are sharp: some hundred or thousand tokens hold nearly everything, and of the others a few sums are kept. A
row that is spread over more than a quarter of the vocabulary takes less room as one 16-bit logarithm for every token.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Row = npt.NDArray[np.float32]
Tokens = npt.NDArray[np.int32]
Codes = npt.NDArray[np.uint16]

# What is left out may hold so much of the probability together: a lane's divergence is then known to about ten times
# as much (nats), a tenth of what the mildest level loses.
TAIL_MASS: Final = 1e-5
# Less than this share of the tail's bound is dropped before anything is sorted.
_DROPPED_SHARE: Final = 0.25
# At 8 bytes a token such a share takes the room of the whole row at 2.
_SHARE_KEPT_AT_MOST: Final = 4
# Codes count steps of so many nats down from the row's largest logarithm: 32 nats in all.
CODE_STEP: Final = 1 / 2048
_LAST_CODE: Final = 65535


@dataclass(frozen=True, slots=True, eq=False)
class RowTop:
    """`tokens` in the order of their numbers with their `logprobs`.

    `tail_mass` is the probability of all the others, `tail_entropy` their Σ p log p (not above 0), `cap` the largest
    probability among them.
    """

    tokens: Tokens
    logprobs: Row
    tail_mass: float
    tail_entropy: float
    cap: float


@dataclass(frozen=True, slots=True, eq=False)
class CodedRow:
    """The logarithm of each token's probability is `largest` - code × `CODE_STEP`, to half a step.

    The last code stands for that much or less.
    """

    largest: float
    codes: Codes

    def logprobs(self) -> Row:
        """Shape (vocabulary,)."""
        return np.float32(self.largest) - self.codes.astype(np.float32) * np.float32(CODE_STEP)


KeptRow = RowTop | CodedRow


def kept_row(logprobs: Row, probabilities: Row, tail_mass: float = TAIL_MASS) -> KeptRow:
    """The row in less room. `probabilities` are those of `logprobs`, shape (vocabulary,), and are used up."""
    kept = _most_probable(probabilities, tail_mass)
    if len(kept) * _SHARE_KEPT_AT_MOST > len(logprobs):
        return coded_row(logprobs)
    top = logprobs[kept]
    probabilities[kept] = 0.0
    return RowTop(
        tokens=kept.astype(np.int32),
        logprobs=top,
        tail_mass=float(probabilities.sum()),
        tail_entropy=min(0.0, float((probabilities * logprobs).sum())),
        cap=float(probabilities.max()),
    )


def coded_row(logprobs: Row) -> CodedRow:
    """All of the row in 16 bits a token."""
    largest = float(logprobs.max())
    steps = np.rint((np.float32(largest) - logprobs) * np.float32(1 / CODE_STEP))
    return CodedRow(largest, np.minimum(steps, _LAST_CODE).astype(np.uint16))


def _most_probable(probabilities: Row, tail_mass: float) -> npt.NDArray[np.int64]:
    """As many of the most probable tokens as leave `tail_mass` at most."""
    # all below this together hold no more than their share of the tail
    least = tail_mass * _DROPPED_SHARE / len(probabilities)
    candidates = np.flatnonzero(probabilities >= least)
    ascending = np.sort(probabilities[candidates])
    sums = np.cumsum(ascending, dtype=np.float64)
    left_out = int(np.searchsorted(sums, tail_mass * (1 - _DROPPED_SHARE), side="right"))
    if left_out == 0:
        return candidates
    # of equals all are kept rather than some: the cut is a clean one
    kept: npt.NDArray[np.int64] = candidates[probabilities[candidates] >= ascending[min(left_out, len(ascending) - 1)]]
    return kept
