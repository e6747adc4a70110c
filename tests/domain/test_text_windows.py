"""Windows are those of llama.cpp's perplexity tool."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import WeighInError
from app.domain.fidelity.windows import SHORTEST_WINDOW, Tokens, text_windows

contexts = st.integers(SHORTEST_WINDOW, 600)


def text_of(count: int) -> Tokens:
    return np.arange(1, count + 1, dtype=np.int32)


@given(contexts, st.integers(0, 3000))
def test_windows_follow_each_other_and_leave_out_the_rest(context: int, more: int) -> None:
    text = text_of(2 * context + more)
    windows = text_windows(text, context, None)
    assert len(windows) == len(text) // context
    joined = [token for window in windows for token in window]
    assert joined == text[: len(windows) * context].tolist()


@given(contexts)
def test_the_second_half_is_scored_but_for_the_last_token_which_has_no_successor(context: int) -> None:
    windows = text_windows(text_of(2 * context), context, None)
    assert windows.first_scored == context // 2
    assert windows.first_scored + windows.scored_tokens + 1 == context
    assert windows.scored_tokens >= 1


@given(contexts, st.integers(0, 100))
def test_a_beginning_mark_takes_the_place_of_each_windows_first_token(context: int, mark: int) -> None:
    text = text_of(2 * context)
    windows = text_windows(text, context, mark)
    for number, window in enumerate(windows):
        assert window == (mark, *text[number * context + 1 : (number + 1) * context].tolist())
    assert windows[:] == tuple(windows)
    assert text[0] == 1, "the text itself stays"


def test_there_is_no_window_behind_the_last() -> None:
    windows = text_windows(text_of(20), 8, None)
    with pytest.raises(IndexError):
        windows[2]


@pytest.mark.parametrize(("tokens", "context"), [(0, 8), (15, 8), (1023, 512), (100, 3), (100, 0), (100, -5)])
def test_too_little_is_refused_in_a_sentence(tokens: int, context: int) -> None:
    with pytest.raises(WeighInError) as refusal:
        text_windows(text_of(tokens), context, None)
    assert refusal.value.message.endswith(".")
    assert refusal.value.advice.endswith(".")
