"""Levels: order, sizes, and words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.gguf.quant_words import describe_level
from app.domain.gguf.quants import (
    FILE_TYPES,
    LADDER,
    TENSOR_TYPES,
    TENSOR_TYPES_BY_NAME,
    ladder_position,
)


def test_every_level_of_the_engine_has_its_place_on_the_ladder() -> None:
    assert sorted(LADDER) == sorted(FILE_TYPES.values())


def test_the_ladder_goes_down_in_bits() -> None:
    for family in ("_0", "_1"):
        steps = [level for level in LADDER if level.endswith(family) and level.startswith("Q")]
        bits = [TENSOR_TYPES_BY_NAME[level].bits_per_weight for level in steps]
        assert bits == sorted(bits, reverse=True)
    assert ladder_position("F16") < ladder_position("Q8_0") < ladder_position("Q4_K_M") < ladder_position("IQ1_S")
    assert ladder_position("Q4_K_XL") == len(LADDER)


@pytest.mark.parametrize(
    ("name", "bits"),
    [("Q2_K", 2.625), ("Q3_K", 3.4375), ("Q4_K", 4.5), ("Q5_K", 5.5), ("Q6_K", 6.5625), ("Q8_0", 8.5)],
)
def test_bits_per_weight_come_from_the_blocks(name: str, bits: float) -> None:
    assert TENSOR_TYPES_BY_NAME[name].bits_per_weight == bits


@given(st.sampled_from(sorted(TENSOR_TYPES)), st.integers(1, 10**9))
def test_a_tensor_is_never_smaller_than_its_weights(type_id: int, weights: int) -> None:
    kind = TENSOR_TYPES[type_id]
    exact = weights * kind.bits_per_weight / 8
    assert exact <= kind.size_bytes(weights) < exact + kind.block_bytes


@pytest.mark.parametrize("level", LADDER)
def test_every_level_is_described_in_sentences(level: str) -> None:
    words = describe_level(level)
    assert words.endswith(".")
    assert "uploader" not in words
    assert "k-means" not in words.lower()


def test_words_say_what_the_letters_mean() -> None:
    assert "M (medium)" in describe_level("Q4_K_M")
    assert "S (small)" in describe_level("Q4_K_S")
    assert "super-blocks of 256" in describe_level("Q6_K")
    assert "code book" in describe_level("IQ3_XXS")
    assert "not implied" in describe_level("IQ4_XS")
    assert "a scale and an offset" in describe_level("Q4_1")
    assert "1 bit a weight" in describe_level("Q1_0")


@given(st.text())
def test_other_names_are_called_what_they_are(name: str) -> None:
    assert name in LADDER or "an uploader's mix" in describe_level(name)
    assert "an uploader's mix" in describe_level("Q4_K_L")
