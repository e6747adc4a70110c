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

# What is left out may hold about so much of the probability together: a lane's divergence is then known to about ten
# times as much (nats), a tenth of what the mildest level loses.
TAIL_MASS: Final = 1e-5
# Where to cut is worked out from so many tokens: of a small vocabulary all, of a large one every so-manieth.
_SAMPLE: Final = 8192
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

    def logprobs(self, out: Row) -> Row:
        """Written to `out`, shape (vocabulary,)."""
        np.multiply(self.codes, np.float32(-CODE_STEP), out=out)
        return np.add(out, np.float32(self.largest), out=out)


KeptRow = RowTop | CodedRow


def kept_row(logprobs: Row, probabilities: Row, tail_mass: float = TAIL_MASS) -> KeptRow:
    """The row in less room. `probabilities` are those of `logprobs`, shape (vocabulary,), and are used up."""
    kept = np.flatnonzero(probabilities > _cut(probabilities, tail_mass))
    if len(kept) * _SHARE_KEPT_AT_MOST > len(logprobs):
        return coded_row(logprobs, probabilities)
    top = logprobs[kept]
    probabilities[kept] = 0.0
    tail, cap = float(probabilities.sum()), float(probabilities.max())
    entropy = float(np.multiply(probabilities, logprobs, out=probabilities).sum())
    return RowTop(kept.astype(np.int32), top, tail_mass=tail, tail_entropy=min(0.0, entropy), cap=cap)


def coded_row(logprobs: Row, work: Row) -> CodedRow:
    """All of the row in 16 bits a token. `work` is room of the same shape."""
    largest = logprobs.max()
    np.subtract(largest, logprobs, out=work)
    np.multiply(work, np.float32(1 / CODE_STEP), out=work)
    np.rint(np.minimum(work, np.float32(_LAST_CODE), out=work), out=work)
    return CodedRow(float(largest), work.astype(np.uint16))


def _cut(probabilities: Row, tail_mass: float) -> float:
    """A probability so that all tokens up to it have about `tail_mass` together; below 0 where no token can go."""
    every = max(1, len(probabilities) // _SAMPLE)
    ascending = np.sort(probabilities[::every])
    sums = np.cumsum(ascending, dtype=np.float64) * every
    left_out = int(np.searchsorted(sums, tail_mass, side="right"))
    # never all: the largest of a sample says nothing of what is larger
    left_out = min(left_out, len(ascending) - 1)
    return float(ascending[left_out - 1]) if left_out else -1.0
