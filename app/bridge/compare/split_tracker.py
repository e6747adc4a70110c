"""Keeps up, token by token, with where each lane leaves the reference."""

from collections.abc import Sequence

from app.bridge.compare.lane_view import LaneView
from app.domain.lanes.divergence import split_of_answers


def update_splits(lanes: Sequence[LaneView], *, from_start: bool = False) -> list[int]:
    """Compare what has arrived since the last call; returns the ids of lanes whose split became known or changed."""
    if not lanes:
        return []
    reference, *others = lanes
    changed = []
    for lane in others:
        before = lane.split_token
        if from_start:
            lane.split_token, lane.compared_tokens, lane.split_settled = None, 0, False
        _compare(reference, lane)
        if lane.split_token != before:
            changed.append(lane.lane_id)
    if from_start:
        reference.split_token = None
    return changed


def _compare(reference: LaneView, lane: LaneView) -> None:
    if lane.split_token is None:
        both = min(len(reference.tokens), len(lane.tokens))
        for index in range(lane.compared_tokens, both):
            if reference.tokens[index].token_id != lane.tokens[index].token_id:
                lane.split_token = index
                break
        lane.compared_tokens = both
    if not lane.split_settled and reference.answer is not None and lane.answer is not None:
        # once: for long answers that are the same this takes as long as all comparing before
        lane.split_token = split_of_answers(reference.answer, lane.answer)
        lane.split_settled = True
