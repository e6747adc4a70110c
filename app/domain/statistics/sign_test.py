"""Whether one of two is preferred more often than a fair coin would."""

from fractions import Fraction
from math import comb


def sign_test(wins: int, losses: int) -> float:
    """The exact two-sided probability that a fair coin is at least as uneven; 1 where nothing was decided.

    Over pairs that disagree this is McNemar's exact test (McNemar 1947, Psychometrika 12:153).
    """
    total, fewer = wins + losses, min(wins, losses)
    tail = sum(comb(total, count) for count in range(fewer + 1))
    return float(min(Fraction(1), Fraction(2 * tail, 2**total)))
