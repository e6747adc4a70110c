"""Surprise in words, for legends and tool tips."""

from typing import Final

from app.domain.fidelity.surprise import Surprise, TokenSurprise

# How probable a lane holds a word to be, against the reference; the last one says of what.
CLASS_WORDS: Final = {
    Surprise.SOME: "under ½",
    Surprise.MUCH: "under 1/10",
    Surprise.GREAT: "under 1/100 as probable",
}
CLASS_MEANINGS: Final = {
    Surprise.SOME: "Less than half as probable to this lane as to the reference",
    Surprise.MUCH: "Less than a tenth as probable to this lane as to the reference",
    Surprise.GREAT: "Less than a hundredth as probable to this lane as to the reference",
}
ELSEWHERE_WORDS: Final = "would say another word"
ELSEWHERE_MEANING: Final = "The first choice of this lane is another word; it is the reference's first choice"
_ABOUT_THE_SAME: Final = 1.15
_MOST_TOLD: Final = 1000


def surprise_words(found: TokenSurprise) -> str:
    """`its 2nd choice, 12 × less probable`."""
    return f"{rank_words(found.rank)}, {ratio_words(found.ratio)}"


def rank_words(rank: int) -> str:
    """`its first choice`, `its 2nd choice`, `its 113th choice`."""
    if rank == 1:
        return "its first choice"
    return f"its {rank:,}{_ordinal_ending(rank)} choice"


def ratio_words(ratio: float) -> str:
    """A ratio of probabilities: `12 × less probable`, `as probable`, `1.8 × more probable`."""
    factor, word = (ratio, "more") if ratio >= 1 else (1 / ratio if ratio > 0 else float("inf"), "less")
    if factor < _ABOUT_THE_SAME:
        return "as probable"
    if factor > _MOST_TOLD:
        return f"more than {_MOST_TOLD:,} × {word} probable"
    return f"{factor:.1f} × {word} probable" if factor < 9.95 else f"{factor:,.0f} × {word} probable"


def agreement_words(agreeing: int, tokens: int) -> str:
    """`same choice at 108 of 111`."""
    return f"same choice at {agreeing:,} of {tokens:,}"


def _ordinal_ending(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return "th"
    return {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
