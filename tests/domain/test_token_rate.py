"""The live rate: smooth, and right when tokens come evenly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lanes.token_rate import TokenRate


@given(interval_s=st.floats(0.0005, 2.0), tokens=st.integers(2, 300))
def test_an_even_stream_reads_its_own_rate(interval_s: float, tokens: int) -> None:
    rate = TokenRate()
    shown = [rate.add(index * interval_s) for index in range(tokens)]
    assert shown[0] is None
    assert all(each == pytest.approx(1 / interval_s, rel=1e-6) for each in shown[1:])


@given(st.lists(st.floats(0, 0.5), min_size=1, max_size=100))
def test_the_rate_is_positive_or_unknown_whatever_the_gaps(gaps_s: list[float]) -> None:
    rate = TokenRate()
    at_s = 0.0
    for gap_s in gaps_s:
        at_s += gap_s
        shown = rate.add(at_s)
        assert shown is None or shown > 0


def test_a_slowdown_shows_within_half_a_second() -> None:
    rate = TokenRate()
    for index in range(200):
        rate.add(index * 0.005)
    after = [rate.add(1.0 + step * 0.1) for step in range(1, 7)]
    assert after[-1] == pytest.approx(10, rel=0.05)
