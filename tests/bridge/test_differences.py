"""Which tokens are coloured as different, with two lanes and with more."""

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from app.bridge.compare.differences import AnswerIds, DifferenceFinder, difference_spans
from app.bridge.compare.lane_view import LaneView
from app.domain.lanes.divergence import TokenSpan
from app.domain.lanes.lane import LaneSpec
from app.domain.protocol.events import Token

_IDS = st.lists(st.integers(0, 3), max_size=10)


def _answer(lane_id: int, ids: Sequence[int]) -> AnswerIds:
    return AnswerIds(lane_id, tuple(ids))


def _unmarked(answer: AnswerIds, spans: dict[int, list[TokenSpan]]) -> list[int]:
    marked = {index for span in spans[answer.lane_id] for index in range(span.start, span.end)}
    return [token_id for index, token_id in enumerate(answer.token_ids) if index not in marked]


@given(left=_IDS.filter(bool), right=_IDS)
def test_what_is_not_marked_is_the_same_in_both_lanes(left: list[int], right: list[int]) -> None:
    answers = [_answer(1, left), _answer(2, right)]
    spans = difference_spans(answers)
    assert _unmarked(answers[0], spans) == _unmarked(answers[1], spans)


def test_where_the_reference_has_no_answer_nothing_differs_from_it() -> None:
    assert difference_spans([_answer(1, []), _answer(2, [1, 2])]) == {1: [], 2: []}


def test_with_three_lanes_the_reference_is_not_marked() -> None:
    spans = difference_spans([_answer(1, [1, 2, 3]), _answer(2, [1, 5, 3]), _answer(3, [1, 2, 3])])
    assert spans[1] == []
    assert len(spans[2]) == 1
    assert spans[3] == []


def test_without_lanes_nothing_differs() -> None:
    assert difference_spans([]) == {}


def _view(lane_id: int, ids: Sequence[int]) -> LaneView:
    return LaneView(lane_id, LaneSpec("a.gguf"), tokens=[Token(each, "", -1.0, 0.0) for each in ids])


@pytest.fixture
def finder(qtbot: QtBot) -> Iterator[DifferenceFinder]:
    made = DifferenceFinder()
    yield made
    made.close()


def test_long_answers_are_aligned_in_the_background_and_the_latest_question_is_answered(
    qtbot: QtBot, finder: DifferenceFinder
) -> None:
    repeating = [index % 7 for index in range(500)]
    told: list[dict[int, list[TokenSpan]]] = []
    finder.found.connect(told.append)
    finder.look_at([_view(1, repeating), _view(2, [9, *repeating[::-1]])])
    finder.look_at([_view(1, [1, 2]), _view(2, [1, 3])])
    assert told == []
    qtbot.waitUntil(lambda: bool(told), timeout=20_000)
    assert told == [{1: [TokenSpan(1, 2)], 2: [TokenSpan(1, 2)]}]


def test_answers_that_are_gone_meanwhile_are_not_told_of(qtbot: QtBot, finder: DifferenceFinder) -> None:
    with qtbot.assertNotEmitted(finder.found, wait=300):
        finder.look_at([_view(1, [1, 2]), _view(2, [1, 3])])
        finder.forget()
    with qtbot.waitSignal(finder.found):
        finder.look_at([_view(1, [1]), _view(2, [2])])
