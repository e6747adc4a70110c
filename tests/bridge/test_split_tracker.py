"""The running comparison says in the end what the comparison of whole answers says."""

from hypothesis import given
from hypothesis import strategies as st

from app.bridge.compare.lane_view import LaneView
from app.bridge.compare.split_tracker import update_splits
from app.domain.lanes.answer import Answer
from app.domain.lanes.divergence import split_of_answers
from app.domain.lanes.lane import LaneSpec
from app.domain.protocol.events import StopReason, Token
from app.domain.protocol.outcome import FINISHED

_IDS = st.lists(st.integers(0, 2), max_size=12)
_STOPS = st.sampled_from([*StopReason, None])


def _view(number: int) -> LaneView:
    return LaneView(number, LaneSpec("a.gguf"))


def _answer(ids: list[int], stop_reason: StopReason | None) -> Answer:
    tokens = tuple(Token(each, "", -1.0, float(index)) for index, each in enumerate(ids))
    return Answer("", tokens, FINISHED, stop_reason=stop_reason)


@given(
    answers=st.lists(st.tuples(_IDS, _STOPS), min_size=2, max_size=4),
    arrivals=st.lists(st.tuples(st.integers(0, 3), st.integers(0, 5)), max_size=20),
)
def test_however_tokens_arrive_the_split_is_the_one_of_the_answers(
    answers: list[tuple[list[int], StopReason | None]], arrivals: list[tuple[int, int]]
) -> None:
    whole = [_answer(ids, stop_reason) for ids, stop_reason in answers]
    views = [_view(number) for number in range(len(whole))]
    told: dict[int, int | None] = {view.lane_id: None for view in views}
    rest = [(number, 100) for number in range(len(views))]
    for number, count in [*arrivals, *rest]:
        view = views[number % len(views)]
        answer, arrived = whole[view.lane_id], len(view.tokens)
        view.tokens.extend(answer.tokens[arrived : arrived + count])
        if count > len(answer.tokens) - arrived:
            view.answer = answer
        for lane_id in update_splits(views):
            told[lane_id] = views[lane_id].split_token
    for view in views[1:]:
        assert view.split_token == split_of_answers(whole[0], whole[view.lane_id])
        assert told[view.lane_id] == view.split_token, "every change was told"
    assert views[0].split_token is None


@given(answers=st.lists(_IDS, min_size=2, max_size=4), chosen=st.integers(0, 3))
def test_another_reference_is_compared_from_the_start(answers: list[list[int]], chosen: int) -> None:
    whole = [_answer(ids, StopReason.END) for ids in answers]
    views = [_view(number) for number in range(len(whole))]
    for view, answer in zip(views, whole, strict=True):
        view.tokens, view.answer = list(answer.tokens), answer
    update_splits(views)
    reference = views[chosen % len(views)]
    order = [reference, *(view for view in views if view is not reference)]
    update_splits(order, from_start=True)
    for view in order[1:]:
        assert view.split_token == split_of_answers(whole[reference.lane_id], whole[view.lane_id])
    assert reference.split_token is None


def test_no_lanes_part_from_nobody() -> None:
    assert update_splits([]) == []
