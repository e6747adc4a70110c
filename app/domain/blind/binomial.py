"""Tails of the binomial distribution, and the exact interval of a share."""

import math
from collections.abc import Callable

CONFIDENCE = 0.95


def upper_tail(successes: int, trials: int, share: float) -> float:
    """The probability of `successes` or more out of `trials`, each with probability `share`."""
    if successes <= 0:
        return 1.0
    if successes > trials or share <= 0:
        return 0.0
    if share >= 1:
        return 1.0
    return min(1.0, math.fsum(_probability(count, trials, share) for count in range(successes, trials + 1)))


def lower_tail(successes: int, trials: int, share: float) -> float:
    """The probability of `successes` or fewer."""
    return upper_tail(trials - successes, trials, 1 - share)


def exact_interval(successes: int, trials: int, *, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Clopper and Pearson's interval of the share behind `successes` of `trials`; (0, 1) without trials.

    Exact: it holds the true share at least that often, whatever it is (Wilson's holds it that often on average only),
    and it leaves ½ out exactly where the two-sided sign test at the same level does, so that the bar and the sentence
    beside it never disagree. Source: Clopper and Pearson, Biometrika 26 (1934) 404.
    """
    beyond = (1 - confidence) / 2
    low = 0.0 if successes == 0 else _root(lambda share: upper_tail(successes, trials, share) - beyond)
    high = 1.0 if successes == trials else _root(lambda share: beyond - lower_tail(successes, trials, share))
    return low, high


def sign_test(one: int, other: int) -> float:
    """How probable it is that two equals part at least so far as `one` to `other`: the exact two-sided test.

    Source: Dixon and Mood, Journal of the American Statistical Association 41 (1946) 557.
    """
    trials = one + other
    as_far = sum(math.comb(trials, count) for count in range(max(one, other), trials + 1))
    return min(1.0, 2 * as_far / (1 << trials))


def _probability(count: int, trials: int, share: float) -> float:
    ways = math.lgamma(trials + 1) - math.lgamma(count + 1) - math.lgamma(trials - count + 1)
    return math.exp(ways + count * math.log(share) + (trials - count) * math.log1p(-share))


def _root(rising: Callable[[float], float]) -> float:
    """Where a function that rises from 0 to 1 passes zero."""
    low, high = 0.0, 1.0
    while (middle := (low + high) / 2) not in (low, high):
        low, high = (middle, high) if rising(middle) < 0 else (low, middle)
        if high - low < 1e-12:
            break
    return (low + high) / 2
