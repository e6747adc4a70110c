"""Threads are shared out so that lanes together never exceed the cores."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.lanes.threads import share_threads

_WANTED = st.lists(st.none() | st.integers(1, 64), min_size=1, max_size=8)


@given(st.integers(1, 64), _WANTED)
def test_lanes_together_never_exceed_the_cores_beyond_one_thread_each(cores: int, wanted: list[int | None]) -> None:
    shares = share_threads(cores, wanted)
    assert len(shares) == len(wanted)
    assert min(shares) >= 1
    assert sum(shares) <= max(cores, len(wanted))


@given(st.integers(1, 64), _WANTED)
def test_no_lane_gets_more_than_it_asked_for(cores: int, wanted: list[int | None]) -> None:
    pairs = zip(share_threads(cores, wanted), wanted, strict=True)
    assert all(limit is None or share <= limit for share, limit in pairs)


@given(st.integers(1, 64), _WANTED)
def test_no_core_is_idle_that_a_lane_would_take(cores: int, wanted: list[int | None]) -> None:
    shares = share_threads(cores, wanted)
    hungry = [limit for share, limit in zip(shares, wanted, strict=True) if limit is None or share < limit]
    assert not hungry or sum(shares) >= cores


@given(st.integers(1, 64), st.integers(1, 8))
def test_equal_lanes_differ_by_one_thread_at_most(cores: int, lanes: int) -> None:
    shares = share_threads(cores, [None] * lanes)
    assert max(shares) - min(shares) <= 1


def test_what_a_modest_lane_leaves_goes_to_the_others() -> None:
    assert share_threads(8, [1, None, None]) == (1, 4, 3)
    assert share_threads(2, [None]) == (2,)
    assert share_threads(2, [None, None, None]) == (1, 1, 1)


def test_no_lanes_need_no_threads() -> None:
    assert share_threads(4, []) == ()
