"""Which tokens are coloured as different, with two lanes and with more."""

from hypothesis import given
from hypothesis import strategies as st

from app.bridge.compare.differences import difference_spans
from app.bridge.compare.lane_view import LaneView
from app.domain.lanes.lane import LaneSpec
from app.domain.protocol.events import Token

_IDS = st.lists(st.integers(0, 3), max_size=10)


def _view(number: int, ids: list[int]) -> LaneView:
    return LaneView(number, LaneSpec("a.gguf"), tokens=[Token(each, "", -1.0, 0.0) for each in ids])


def _unmarked(view: LaneView, spans: dict[int, list[object]]) -> list[int]:
    marked = {index for span in spans[view.lane_id] for index in range(span.start, span.end)}  # type: ignore[attr-defined]
    return [token.token_id for index, token in enumerate(view.tokens) if index not in marked]


@given(left=_IDS.filter(bool), right=_IDS)
def test_what_is_not_marked_is_the_same_in_both_lanes(left: list[int], right: list[int]) -> None:
    views = [_view(1, left), _view(2, right)]
    spans: dict[int, list[object]] = {key: list(value) for key, value in difference_spans(views).items()}
    assert _unmarked(views[0], spans) == _unmarked(views[1], spans)


def test_where_the_reference_has_no_answer_nothing_differs_from_it() -> None:
    assert difference_spans([_view(1, []), _view(2, [1, 2])]) == {1: [], 2: []}


def test_with_three_lanes_the_reference_is_not_marked() -> None:
    spans = difference_spans([_view(1, [1, 2, 3]), _view(2, [1, 5, 3]), _view(3, [1, 2, 3])])
    assert spans[1] == []
    assert len(spans[2]) == 1
    assert spans[3] == []


def test_without_lanes_nothing_differs() -> None:
    assert difference_spans([]) == {}
