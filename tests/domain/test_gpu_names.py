"""GPU names for a strip."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.machines.gpu_names import short_gpu_names


@pytest.mark.parametrize(
    ("names", "short"),
    [
        (["NVIDIA GeForce RTX 3060"], ["RTX 3060"]),
        (["AMD Radeon RX 7900 XTX"], ["RX 7900 XTX"]),
        (["Intel(R) Arc(TM) A770 Graphics"], ["Arc A770"]),
        (["Tesla T4", "Tesla T4", "NVIDIA H100"], ["Tesla T4 #1", "Tesla T4 #2", "H100"]),
        (["NVIDIA", ""], ["NVIDIA", "GPU"]),
        ([], []),
    ],
)
def test_names_lose_their_makers_and_twins_get_numbers(names: list[str], short: list[str]) -> None:
    assert list(short_gpu_names(names)) == short


@given(st.lists(st.sampled_from(["A", "A #1", "A #2", "B", ""]) | st.text(max_size=5), max_size=8))
def test_there_is_a_name_for_each(names: list[str]) -> None:
    short = short_gpu_names(names)
    assert len(short) == len(names)
    assert all(short)
