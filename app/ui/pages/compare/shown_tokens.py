"""What the tool tip of a token says of each lane."""

from typing import Final

from app.bridge.compare.compare_controller import CompareController
from app.bridge.compare.lane_view import LaneView
from app.bridge.compare.token_lookup import read_token, tokens_at
from app.domain.fidelity.surprise_words import surprise_words
from app.ui.widgets.token_tooltip import LaneToken

WAYS_ON_HINT: Final = "Right click or Enter: go on from here"


def shown_tokens(controller: CompareController, view: LaneView, *, turn: int, index: int) -> list[LaneToken]:
    """The token that is pointed at, and what other lanes have there.

    Of the reference's words, while surprise is shown, it is what the lane that has read them holds of them.
    """
    read = read_token(controller.surprise, turn=turn, index=index) if view is controller.reference else None
    found = tokens_at(controller.lanes, view, turn=turn, index=index)
    shown = [LaneToken(lane.label, lane.colour_index, token) for lane, token in found]
    if read is None:
        return shown
    note = surprise_words(read.surprise)
    return [*shown[:1], LaneToken(read.reader.label, read.reader.colour_index, read.token, note)]
