"""When lanes take turns, and when they may run together."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.lanes.turn_mode import Mode, choose_mode

_NEEDS = st.lists(st.one_of(st.none(), st.integers(0, 10**12)), min_size=1, max_size=8)
_WISHES = st.sampled_from([None, Mode.TURNS, Mode.TOGETHER])


@given(wanted=_WISHES, needs=_NEEDS, available=st.integers(0, 10**12), cores=st.integers(1, 256))
def test_lanes_never_run_together_or_stay_loaded_when_they_do_not_fit_at_once(
    wanted: Mode | None, needs: list[int | None], available: int, cores: int
) -> None:
    decision = choose_mode(wanted, needs, available_bytes=available, cores=cores)
    fits = None not in needs and sum(need or 0 for need in needs) <= available
    assert decision.keep_loaded is fits
    assert (decision.mode is Mode.TOGETHER) is (fits and wanted is Mode.TOGETHER)
    assert decision.reason.endswith(".")


def test_the_default_is_taking_turns_even_where_everything_fits() -> None:
    decision = choose_mode(None, [10, 10], available_bytes=100, cores=8)
    assert decision.mode is Mode.TURNS
    assert "8 cores" in decision.reason


def test_the_reason_names_the_memory_that_is_missing() -> None:
    decision = choose_mode(Mode.TOGETHER, [6_000_000_000, 6_000_000_000], available_bytes=8_000_000_000, cores=4)
    assert decision.mode is Mode.TURNS
    assert "8.00 GB" in decision.reason


def test_more_lanes_than_cores_are_told() -> None:
    decision = choose_mode(Mode.TOGETHER, [1, 1, 1], available_bytes=10, cores=1)
    assert "3 lanes on 1 core" in decision.reason
