"""Which tokens of each lane's answer differ from the reference's, worked out when a turn is over."""

from collections.abc import Sequence

from app.bridge.compare.lane_view import LaneView
from app.domain.lanes.divergence import TokenSpan, differing_spans


def difference_spans(lanes: Sequence[LaneView]) -> dict[int, list[TokenSpan]]:
    """Spans by lane id. The reference's are those that the second lane does not share: with more lanes, none."""
    if not lanes:
        return {}
    reference, *others = lanes
    reference_ids = [token.token_id for token in reference.tokens]
    spans: dict[int, list[TokenSpan]] = {lane.lane_id: [] for lane in lanes}
    if not reference.tokens:
        # nothing to differ from
        return spans
    for lane in others:
        in_reference, in_lane = differing_spans(reference_ids, [token.token_id for token in lane.tokens])
        spans[lane.lane_id] = in_lane
        if len(others) == 1:
            spans[reference.lane_id] = in_reference
    return spans
