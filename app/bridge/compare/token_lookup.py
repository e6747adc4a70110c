"""What each lane had at the place of a token: the same place only means the same thing until the answers part."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.bridge.compare.lane_view import LaneView
from app.bridge.compare.surprise_scores import SurpriseScores
from app.domain.fidelity.surprise import TokenSurprise
from app.domain.lanes.divergence import first_split_token
from app.domain.protocol.events import Token


def tokens_at(lanes: Sequence[LaneView], hovered: LaneView, *, turn: int, index: int) -> list[tuple[LaneView, Token]]:
    """The hovered lane's token first, then those of lanes that had said exactly the same before it.

    Lanes that were given their token to go on from are left out: what they hold of it is not known.
    """
    own = _tokens_of(hovered, turn)
    if index >= len(own):
        return []
    found = [(hovered, own[index])] if index >= _given_tokens(hovered, turn) else []
    for lane in lanes:
        if lane is hovered or index < _given_tokens(lane, turn):
            continue
        theirs = _tokens_of(lane, turn)
        before = first_split_token(_ids(own[:index]), _ids(theirs[:index]))
        if before is None and index < len(theirs):
            found.append((lane, theirs[index]))
    return found


@dataclass(frozen=True, slots=True)
class ReadToken:
    """What a lane holds of a token of the reference that it has read: its own best ones among the alternatives."""

    reader: LaneView
    token: Token
    surprise: TokenSurprise


def read_token(surprise: SurpriseScores, *, turn: int, index: int) -> ReadToken | None:
    """What the lane whose surprise is shown holds of the reference's token; `None` where it has not read it."""
    reader = surprise.reader
    read = surprise.of(reader, turn) if surprise.on and reader is not None else None
    if reader is None or read is None or index >= len(read.scored):
        return None
    scored = read.scored[index]
    token = Token(scored.token_id, scored.text, scored.logprob, 0.0, scored.alternatives)
    return ReadToken(reader, token, read.found[index])


def _given_tokens(lane: LaneView, turn: int) -> int:
    if turn < len(lane.past_answers):
        return lane.past_answers[turn].given_tokens
    return len(lane.given)


def _tokens_of(lane: LaneView, turn: int) -> Sequence[Token]:
    if turn < len(lane.past_answers):
        return lane.past_answers[turn].tokens
    return lane.tokens


def _ids(tokens: Sequence[Token]) -> list[int]:
    return [token.token_id for token in tokens]
