"""Where answers part."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.lanes.answer import Answer
from app.domain.lanes.divergence import TokenSpan, differing_spans, first_split_token, split_of_answers
from app.domain.protocol.events import StopReason, Token
from app.domain.protocol.outcome import FINISHED

_IDS = st.lists(st.integers(0, 5), max_size=30)


def _answer(token_ids: list[int], stop_reason: StopReason | None = StopReason.END) -> Answer:
    tokens = tuple(Token(token_id, "x", -0.1, 0.01 * index) for index, token_id in enumerate(token_ids))
    return Answer("prompt", tokens, FINISHED, stop_reason=stop_reason)


def _without(token_ids: list[int], spans: list[TokenSpan]) -> list[int]:
    marked = {position for span in spans for position in range(span.start, span.end)}
    return [token_id for position, token_id in enumerate(token_ids) if position not in marked]


@given(_IDS, _IDS)
def test_everything_before_the_split_is_the_same_and_the_split_is_not(left: list[int], right: list[int]) -> None:
    split = first_split_token(left, right)
    if split is None:
        assert left == right
    else:
        assert left[:split] == right[:split]
        assert left[split : split + 1] != right[split : split + 1]
    assert split == first_split_token(right, left)


@given(_IDS, _IDS)
def test_without_the_differing_tokens_both_answers_are_the_same(left: list[int], right: list[int]) -> None:
    in_left, in_right = differing_spans(left, right)
    assert _without(left, in_left) == _without(right, in_right)
    for spans, length in ((in_left, len(left)), (in_right, len(right))):
        edges = [edge for span in spans for edge in (span.start, span.end)]
        assert edges == sorted(set(edges))
        assert not edges or (edges[0] >= 0 and edges[-1] <= length)


@given(_IDS, _IDS)
def test_nothing_before_the_split_is_marked(left: list[int], right: list[int]) -> None:
    split = first_split_token(left, right)
    starts = [span.start for spans in differing_spans(left, right) for span in spans]
    assert (split is None) == (not starts)
    assert split is None or min(starts) >= split


def test_very_long_answers_are_marked_from_the_split_on_at_once() -> None:
    left, right = [0] * 100 + [1] * 5000, [0] * 100 + [2] * 5000
    assert differing_spans(left, right) == ([TokenSpan(100, 5100)], [TokenSpan(100, 5100)])


@given(_IDS, st.integers(0, 30), st.sampled_from([StopReason.LENGTH, StopReason.CANCELLED, None]))
def test_an_answer_that_was_cut_short_has_not_parted(ids: list[int], length: int, reason: StopReason | None) -> None:
    assert split_of_answers(_answer(ids), _answer(ids[:length], reason)) is None
    assert split_of_answers(_answer(ids[:length], reason), _answer(ids)) is None


@given(_IDS.filter(bool), st.data())
def test_an_answer_that_chose_to_end_has_parted_there(ids: list[int], data: st.DataObject) -> None:
    length = data.draw(st.integers(0, len(ids) - 1))
    assert split_of_answers(_answer(ids), _answer(ids[:length])) == length


@given(_IDS, _IDS)
def test_who_is_the_reference_does_not_move_the_split(left: list[int], right: list[int]) -> None:
    assert split_of_answers(_answer(left), _answer(right)) == split_of_answers(_answer(right), _answer(left))
