"""How surprised a lane is by the tokens that the reference said, one after the other.

What counts is the ratio of two probabilities: the lane's of the token, and the reference's of the same token, both
after exactly the same text. A ratio rather than a difference, because a word that the reference holds for certain and
the lane for one in ten is as telling as one of 20 % that falls to 2 %.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from app.domain.protocol.events import Token
from app.domain.protocol.scoring_messages import ScoredToken


class Surprise(IntEnum):
    """Classes of a ratio, coarse on purpose: an eye tells four steps apart at a glance.

    Factors of 2, 10 and 100. Two builds of the engine differ by a per cent or two on the same file, so that half as
    probable is far outside what rounding does; at a hundredth a draw from both would hardly ever agree.
    """

    NONE = 0
    SOME = 1
    MUCH = 2
    GREAT = 3


_THRESHOLDS: Final = ((Surprise.GREAT, 0.01), (Surprise.MUCH, 0.1), (Surprise.SOME, 0.5))
# beyond this an exponential overflows; no two probabilities differ by so much that anyone would tell
_LARGEST_EXPONENT: Final = 700.0
# the bit beside the class in a byte of `packed`
ELSEWHERE: Final = 4


@dataclass(frozen=True, slots=True)
class TokenSurprise:
    """What a lane makes of one token of the reference.

    `ratio` is the lane's probability ÷ the reference's; `rank` 1 means that it is the lane's first choice too.
    `elsewhere`: the lane's first choice is another token, where the reference's was this one: here it would have left.
    """

    ratio: float
    rank: int
    surprise: Surprise
    elsewhere: bool


def surprise_of(ratio: float) -> Surprise:
    """The class of a ratio; exactly half as probable is no surprise yet."""
    return next((each for each, below in _THRESHOLDS if ratio < below), Surprise.NONE)


def token_surprise(reference: Token, scored: ScoredToken) -> TokenSurprise:
    """Hold what a lane gave a token against what the reference gave it. Raises `ValueError` for another token."""
    if reference.token_id != scored.token_id:
        raise ValueError(f"token {scored.token_id} was scored where {reference.token_id} stands")
    ratio = math.exp(max(-_LARGEST_EXPONENT, min(_LARGEST_EXPONENT, scored.logprob - reference.logprob)))
    elsewhere = scored.rank > 1 and rank_in(reference) in (1, None)
    return TokenSurprise(ratio, scored.rank, surprise_of(ratio), elsewhere)


def surprises(reference: Sequence[Token], scored: Sequence[ScoredToken]) -> tuple[TokenSurprise, ...]:
    """Token by token, as far as both go. Raises `ValueError` where they are not the same tokens."""
    return tuple(token_surprise(token, each) for token, each in zip(reference, scored, strict=False))


def rank_in(token: Token) -> int | None:
    """The place of a token among its own alternatives, 1 the most probable; `None` where there are too few to tell."""
    if not token.alternatives:
        return None
    above = sum(other.logprob > token.logprob for other in token.alternatives if other.token_id != token.token_id)
    known = any(other.token_id == token.token_id for other in token.alternatives)
    return above + 1 if known or above < len(token.alternatives) else None


def first_choices(found: Sequence[TokenSurprise]) -> int:
    """At how many tokens the lane's first choice is the reference's token."""
    return sum(each.rank == 1 for each in found)


def packed(found: Sequence[TokenSurprise]) -> bytes:
    """A byte a token for whoever paints them: the class, and whether the lane would have gone elsewhere."""
    return bytes(each.surprise | (ELSEWHERE if each.elsewhere else 0) for each in found)


def unpacked(value: int) -> tuple[Surprise, bool]:
    """Class and elsewhere of a byte that `packed` wrote."""
    return Surprise(value & (ELSEWHERE - 1)), bool(value & ELSEWHERE)
