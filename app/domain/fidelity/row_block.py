"""Rows of a model's raw scores made into log-probabilities, some rows at a time."""

from typing import Final

import numpy as np
import numpy.typing as npt

Rows = npt.NDArray[np.float32]
Sums = npt.NDArray[np.float64]
TokenIds = npt.NDArray[np.int64]

# So many scores at a time stay in a processor's nearer caches on their way through all steps.
_BLOCK_SCORES: Final = 1 << 18
# A token that a model excludes (score -inf) gets this logarithm instead: differences of such stay numbers, and even a
# perplexity made of nothing else stays one.
LOWEST_LOGPROB: Final = -500.0


def block_rows(vocabulary_size: int) -> int:
    """How many rows of so many tokens are best taken together."""
    return max(1, _BLOCK_SCORES // vocabulary_size)


class RowBlock:
    """Works on at most `rows` rows of `vocabulary_size` scores, in arrays that are made once.

    After `take`, `logprobs` has the shape of the scores (float32, natural logarithms, at least `LOWEST_LOGPROB`), and
    `top` the first of the most probable tokens of each row.
    """

    def __init__(self, rows: int, vocabulary_size: int) -> None:
        self.rows = rows
        self._logprobs: Rows = np.empty((rows, vocabulary_size), dtype=np.float32)
        self._work: Rows = np.empty((rows, vocabulary_size), dtype=np.float32)
        self.logprobs = self._logprobs
        self.top: TokenIds = np.zeros(0, dtype=np.int64)

    def take(self, scores: Rows) -> None:
        """Work out the logarithms of softmax(scores). Raises `ValueError` where scores are not numbers."""
        count = len(scores)
        self.logprobs = self._logprobs[:count]
        self.top = scores.argmax(axis=1)
        # finds a NaN as well: it counts as the largest
        largest = scores[np.arange(count), self.top][:, None]
        if not np.isfinite(largest).all():
            raise ValueError("the scores are not finite numbers")
        work = self._work[:count]
        np.subtract(scores, largest, out=self.logprobs)
        np.exp(self.logprobs, out=work)
        # pairwise, so that 32 bits are enough for a row of any length
        totals = np.log(work.sum(axis=1).astype(np.float64))
        self.logprobs -= totals[:, None].astype(np.float32)
        np.maximum(self.logprobs, np.float32(LOWEST_LOGPROB), out=self.logprobs)

    def work(self) -> Rows:
        """Room of the block's present shape; what is in it is lost with the next call."""
        return self._work[: len(self.logprobs)]

    def of_tokens(self, tokens: TokenIds) -> Rows:
        """The log-probability of one token a row."""
        return self.logprobs[np.arange(len(tokens)), tokens]
