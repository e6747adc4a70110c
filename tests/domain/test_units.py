"""Figures as people read them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.units import bytes_text, rate_text, ratio_text, seconds_text

_SCALES = {"byte": 1.0, "bytes": 1.0, "kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}


def _bytes_of(text: str) -> float:
    number, unit = text.split()
    return float(number) * _SCALES[unit]


@given(st.integers(0, 10**15))
def test_sizes_are_right_to_three_digits(size_bytes: int) -> None:
    assert _bytes_of(bytes_text(size_bytes)) == pytest.approx(size_bytes, rel=0.0051)


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_a_larger_size_never_reads_smaller(one: int, other: int) -> None:
    smaller, larger = sorted((one, other))
    assert _bytes_of(bytes_text(smaller)) <= _bytes_of(bytes_text(larger))


@given(st.floats(0, 1e15))
def test_no_figure_is_longer_than_it_need_be(value: float) -> None:
    number = bytes_text(value).split()[0]
    assert re.fullmatch(r"\d{1,3}|\d\.\d\d|\d\d\.\d", number) or value >= 999.5e12


@given(st.floats(0, 59))
def test_times_are_right_to_three_digits_or_half_a_millisecond(seconds: float) -> None:
    number, unit = seconds_text(seconds).split()
    told = float(number) / (1000 if unit == "ms" else 1)
    assert told == pytest.approx(seconds, rel=0.0051, abs=0.000501)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0.0, "0.0 ms"),
        (0.00994, "9.9 ms"),
        (0.00996, "10 ms"),
        (0.9994, "999 ms"),
        (0.9996, "1.00 s"),
        (59.94, "59.9 s"),
        (59.96, "1 min 0 s"),
        (3599.7, "60 min 0 s"),
    ],
)
def test_times_change_their_unit_where_rounding_would_show_it(seconds: float, text: str) -> None:
    assert seconds_text(seconds) == text


@given(st.floats(0, 1e7))
def test_rates_are_right_to_three_digits(rate: float) -> None:
    assert float(rate_text(rate).replace(",", "")) == pytest.approx(rate, rel=0.0051, abs=0.00501)


def test_small_and_whole_things_read_well() -> None:
    assert (bytes_text(1), bytes_text(0), bytes_text(820_000)) == ("1 byte", "0 bytes", "820 kB")
    assert (rate_text(1239.6), ratio_text(1.57), ratio_text(12.34)) == ("1,240", "1.57 ×", "12.3 ×")


def test_what_is_unknown_says_so_and_is_never_zero() -> None:
    assert {bytes_text(None), seconds_text(None), rate_text(None), ratio_text(None)} == {"unknown"}
