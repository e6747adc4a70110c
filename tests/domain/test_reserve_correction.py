"""How much more is kept free where plans have fallen short."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.plan.ledger_rows import LedgerLoad
from app.domain.plan.reserve_correction import NO_CORRECTION, ReserveCorrection, excess_share, reserve_correction
from tests.builders.ledger_rows import load, predicted

_PLANNED = 1_000_000


def _loads(*shares: float) -> list[LedgerLoad]:
    """Loads of different files that took so much of their plans."""
    return [
        load(file_key=str(number), planned=predicted(_PLANNED), peak_bytes=round(_PLANNED * share))
        for number, share in enumerate(shares)
    ]


def test_plans_that_held_change_nothing() -> None:
    correction = reserve_correction(_loads(0.9, 0.7, 0.99, 1.0))
    assert correction == ReserveCorrection(0.0, 4)
    assert correction.words == "Plans held in the last 4 loads here."


def test_plans_that_fell_short_keep_more_free() -> None:
    correction = reserve_correction(_loads(1.05, 1.06, 1.07))
    assert 0.06 <= correction.share < 0.15
    assert correction.extra_bytes(2_000_000_000) == round(correction.share * 2_000_000_000)
    assert "fell short in the last 3 loads" in correction.words


def test_too_few_loads_say_nothing() -> None:
    assert reserve_correction(_loads(1.5, 1.5)).share == 0
    assert "Too few" in reserve_correction([]).words
    assert NO_CORRECTION.extra_bytes(10**9) == 0


def test_loads_that_nobody_measured_do_not_count() -> None:
    assert reserve_correction([load(file_key=name) for name in "abcdef"]) == NO_CORRECTION
    assert excess_share(load(planned=predicted(0), peak_bytes=10)) is None


def test_one_file_that_is_loaded_often_does_not_outvote_the_others() -> None:
    often = [load(planned=predicted(_PLANNED), peak_bytes=2 * _PLANNED) for _ in range(50)]
    assert reserve_correction([*often, *_loads(*[0.9] * 6)]).share == 0


_SHARES = st.lists(st.floats(0.2, 3), max_size=20)


@given(shares=_SHARES)
def test_a_correction_is_never_negative_and_never_absurd(shares: list[float]) -> None:
    assert 0 <= reserve_correction(_loads(*shares)).share <= 0.25


@given(shares=st.lists(st.floats(0.5, 1), min_size=3, max_size=20), wild=st.floats(1, 1000), place=st.integers(0, 20))
def test_one_wild_load_does_not_turn_it(shares: list[float], wild: float, place: int) -> None:
    shares.insert(place, wild)
    assert reserve_correction(_loads(*shares)).share == 0


@given(share=st.floats(1.02, 1.2), count=st.integers(3, 20))
def test_what_every_load_takes_more_is_covered(share: float, count: int) -> None:
    correction = reserve_correction(_loads(*[share] * count))
    assert correction.share == pytest.approx(share - 1, abs=1e-5)
