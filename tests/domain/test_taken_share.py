"""What other programs take from a lane."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.lanes.taken_share import ProcessorMoment, taken_share

_START = ProcessorMoment(0, 0, 0)
_SECONDS = st.floats(0, 1000)


def test_a_lane_alone_loses_nothing() -> None:
    assert taken_share(_START, ProcessorMoment(10, 20, 20), threads=2) == 0


def test_a_neighbour_on_the_lanes_cores_takes_what_it_had() -> None:
    assert taken_share(_START, ProcessorMoment(10, 20, 17), threads=2) == pytest.approx(3 / 20)


def test_a_neighbour_on_other_cores_takes_nothing() -> None:
    assert taken_share(_START, ProcessorMoment(10, 70, 20), threads=2) == 0


def test_a_lane_that_waits_by_itself_loses_nothing() -> None:
    assert taken_share(_START, ProcessorMoment(10, 12, 12), threads=2) == 0


def test_no_time_tells_nothing() -> None:
    assert taken_share(_START, _START, threads=2) is None


@given(clock_s=_SECONDS, busy_s=_SECONDS, own_s=_SECONDS, threads=st.integers(1, 64))
def test_a_share_is_a_share(clock_s: float, busy_s: float, own_s: float, threads: int) -> None:
    share = taken_share(_START, ProcessorMoment(clock_s, busy_s, own_s), threads=threads)
    assert share is None or 0 <= share <= 1
