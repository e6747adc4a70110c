"""What each lane had at the place of a token: the same place only means the same thing until the answers part."""

from collections.abc import Sequence

from app.bridge.compare.lane_view import LaneView
from app.domain.lanes.divergence import first_split_token
from app.domain.protocol.events import Token


def tokens_at(lanes: Sequence[LaneView], hovered: LaneView, *, turn: int, index: int) -> list[tuple[LaneView, Token]]:
    """The hovered lane's token first, then those of lanes that had said exactly the same before it."""
    own = _tokens_of(hovered, turn)
    if index >= len(own):
        return []
    found = [(hovered, own[index])]
    for lane in lanes:
        if lane is hovered:
            continue
        theirs = _tokens_of(lane, turn)
        before = first_split_token(_ids(own[:index]), _ids(theirs[:index]))
        if before is None and index < len(theirs):
            found.append((lane, theirs[index]))
    return found


def _tokens_of(lane: LaneView, turn: int) -> Sequence[Token]:
    if turn < len(lane.past_answers):
        return lane.past_answers[turn].tokens
    return lane.tokens


def _ids(tokens: Sequence[Token]) -> list[int]:
    return [token.token_id for token in tokens]
