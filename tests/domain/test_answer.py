"""Figures of an answer follow their definitions, and are unknown where they cannot be known."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lanes.answer import Answer
from app.domain.protocol.events import Token
from app.domain.protocol.outcome import FINISHED

_SECONDS = st.none() | st.floats(0, 1e6)


def _tokens(count: int) -> tuple[Token, ...]:
    return tuple(Token(index, f"{index} ", -0.5, 0.1 * index) for index in range(count))


@given(
    count=st.integers(0, 20),
    evaluated=st.none() | st.integers(0, 1000),
    prefill_s=_SECONDS,
    first_s=_SECONDS,
    last_s=_SECONDS,
)
def test_speeds_are_positive_and_finite_or_unknown(
    count: int, evaluated: int | None, prefill_s: float | None, first_s: float | None, last_s: float | None
) -> None:
    answer = Answer(
        "?",
        _tokens(count),
        FINISHED,
        evaluated_tokens=evaluated,
        prefill_s=prefill_s,
        first_token_s=first_s,
        last_token_s=last_s,
    )
    for speed in (answer.prompt_tps, answer.decode_tps):
        assert speed is None or (speed > 0 and math.isfinite(speed))


def test_decode_speed_leaves_the_first_token_out() -> None:
    answer = Answer("?", _tokens(11), FINISHED, first_token_s=2.0, last_token_s=4.0)
    assert answer.decode_tps == pytest.approx(5.0)


def test_prompt_speed_counts_the_tokens_that_were_evaluated() -> None:
    answer = Answer("?", (), FINISHED, prompt_tokens=100, evaluated_tokens=20, prefill_s=0.5)
    assert answer.prompt_tps == pytest.approx(40.0)


@pytest.mark.parametrize("count", [0, 1])
def test_one_token_has_no_decode_speed(count: int) -> None:
    assert Answer("?", _tokens(count), FINISHED, first_token_s=1.0, last_token_s=1.0).decode_tps is None


def test_the_text_is_the_tokens_texts() -> None:
    assert Answer("?", _tokens(3), FINISHED).text == "0 1 2 "
