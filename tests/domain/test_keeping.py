"""What is kept of a reference's distributions: all of them wherever they have room."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import WeighInError
from app.domain.fidelity.keeping import Keeping, choose_keeping, window_sizes
from app.domain.protocol.scoring_messages import Keep

_LLAMA = window_sizes(500, scored_tokens=255, vocabulary_size=128_256)


def test_models_that_fit_together_are_held_exactly() -> None:
    keeping = choose_keeping(_LLAMA, fit_together=True, free_bytes=10**9)
    assert (keeping.keeps, keeping.together) == (Keep.EXACT, True)
    assert "131 MB a window" in keeping.reason


def test_models_that_take_turns_are_held_exactly_while_the_disk_has_room() -> None:
    keeping = choose_keeping(
        window_sizes(20, scored_tokens=255, vocabulary_size=32_000), fit_together=False, free_bytes=10**10
    )
    assert (keeping.keeps, keeping.together) == (Keep.EXACT, False)
    assert "20 windows" in keeping.reason


def test_a_long_text_keeps_the_tops_and_says_why() -> None:
    keeping = choose_keeping(_LLAMA, fit_together=False, free_bytes=10**11)
    assert (keeping.keeps, keeping.together) == (Keep.TOP, False)
    assert "65.4 GB" in keeping.reason
    assert "20.0 GB" in keeping.reason


def test_a_disk_without_room_is_told_before_anything_is_scored() -> None:
    with pytest.raises(WeighInError, match="too little room"):
        choose_keeping(_LLAMA, fit_together=False, free_bytes=10**8)


@given(
    st.integers(1, 10_000),
    st.integers(1, 100_000),
    st.integers(1, 300_000),
    st.booleans(),
    st.integers(0, 10**13),
    st.integers(0, 10**12),
)
def test_what_lies_on_disk_at_a_time_has_room(
    windows: int, scored: int, vocabulary: int, together: bool, free_bytes: int, most_bytes: int
) -> None:
    sizes = window_sizes(windows, scored_tokens=scored, vocabulary_size=vocabulary)
    keeping: Keeping | None
    try:
        keeping = choose_keeping(sizes, fit_together=together, free_bytes=free_bytes, most_bytes=most_bytes)
    except WeighInError:
        keeping = None
    exact_bytes = sizes.exact_bytes * (1 if together else windows)
    fits = exact_bytes <= min(most_bytes, free_bytes // 2)
    assert (keeping is not None and keeping.keeps is Keep.EXACT) == fits
    if keeping is not None:
        assert keeping.together == together
        assert keeping.reason.endswith(".")
