"""Probabilities from a model's raw scores, for several positions at once.

Positions are taken together because what costs most on a small model is not the arithmetic but the way there: a decode
throws everything else out of the processor's caches, so twenty calls for twenty tokens cost as much each as one call
for all of them. On a large vocabulary it is the walks over the scores that cost: for the sum of exponentials, and,
where alternatives are wanted, for the largest score of each column of the scores laid out as a table, which bounds
what an alternative must reach. Results go to arrays that are made once: fresh memory costs more than it holds.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

Scores = npt.NDArray[np.float32]

_COLUMNS: Final = 1024
_LARGE_VOCABULARY: Final = 16_384
# Exponentials are summed up a stretch at a time: 32 kB stay in the nearest cache.
_STRETCH: Final = 8192
# Between these, exponentials of 32-bit floats neither overflow nor vanish in a sum over any vocabulary.
_SAFE_EXPONENT: Final = 60.0


@dataclass(frozen=True, slots=True)
class Chosen:
    """A token chosen at some position, and the largest score there (a finite number)."""

    token: int
    largest_score: float


@dataclass(frozen=True, slots=True)
class Probability:
    """Log-probability of the chosen token, and the most probable tokens with theirs, best first."""

    logprob: float
    top: tuple[tuple[int, float], ...]


class ProbabilityTable:
    """Works on at most `rows` positions at a time."""

    def __init__(self, rows: int, vocabulary_size: int) -> None:
        self._exponentials: Scores = np.empty((rows, min(vocabulary_size, _STRETCH)), dtype=np.float32)
        self._candidates = np.empty((rows, vocabulary_size), dtype=np.bool_)

    def look_up(self, scores: Scores, chosen: Sequence[Chosen], alternatives: int) -> list[Probability]:
        """What the model gave the chosen token of each row of `scores`, and its best `alternatives` there.

        Scores are finite or -inf ("never"). Natural logarithms.
        """
        shifts, totals = self._logarithms_of_totals(scores, chosen)
        tops = self._top_tokens(scores, min(alternatives, scores.shape[1]))
        found = []
        for row, (each, top) in enumerate(zip(chosen, tops, strict=True)):
            shift, total = shifts[row], totals[row]
            best = tuple((token, min(0.0, score - shift - total)) for score, token in top)
            found.append(Probability(min(0.0, float(scores[row, each.token]) - shift - total), best))
        return found

    def _logarithms_of_totals(self, scores: Scores, chosen: Sequence[Chosen]) -> tuple[list[float], list[float]]:
        """For each row a shift, and log Σ exp(score - shift)."""
        largest = [each.largest_score for each in chosen]
        shifted = max(map(abs, largest)) >= _SAFE_EXPONENT
        shifts = np.asarray(largest, dtype=np.float32)[:, None]
        totals = np.zeros(len(scores))
        for start in range(0, scores.shape[1], _STRETCH):
            part = scores[:, start : start + _STRETCH]
            work = self._exponentials[: len(scores), : part.shape[1]]
            np.exp(np.subtract(part, shifts, out=work) if shifted else part, out=work)
            totals += work.sum(axis=1)
        return largest if shifted else [0.0] * len(largest), np.log(totals).tolist()

    def _top_tokens(self, scores: Scores, count: int) -> list[list[tuple[float, int]]]:
        """Scores and tokens of each row's best, without those that can never be; the lower number first of equals."""
        best: list[list[tuple[float, int]]] = [[] for _ in scores]
        if count < 1:
            return best
        candidates = np.greater_equal(scores, _lower_bounds(scores, count), out=self._candidates[: len(scores)])
        # numpy finds places along one axis many times faster than along two
        rows, tokens = np.divmod(np.flatnonzero(candidates), scores.shape[1])
        for row, score, token in zip(rows.tolist(), scores[rows, tokens].tolist(), tokens.tolist(), strict=True):
            if score > -math.inf:
                best[row].append((score, token))
        # stable: tokens come in the order of their numbers
        return [sorted(each, key=_score, reverse=True)[:count] for each in best]


def _score(pair: tuple[float, int]) -> float:
    return pair[0]


def _lower_bounds(scores: Scores, count: int) -> Scores:
    """For each row a score that at least `count` tokens reach, and few more: a column of bounds."""
    size = scores.shape[1]
    maxima = scores
    if size >= _LARGE_VOCABULARY and count <= _COLUMNS:
        depth = size // _COLUMNS
        maxima = scores[:, : depth * _COLUMNS].reshape(len(scores), depth, _COLUMNS).max(axis=1)
    place = maxima.shape[1] - count
    bounds: Scores = np.partition(maxima, place, axis=1)[:, place : place + 1]
    return bounds
