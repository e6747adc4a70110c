"""What lists and ladders say: short, of one line, unknown where nobody knows."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridge.models.filter_choices import LicenceChoice, PurposeChoice, SizeChoice, filter_of
from app.bridge.models.found_model import FoundModel, grouped
from app.bridge.models.found_words import count_text, licence_text, terms_and_use, title_of, who_and_what
from app.bridge.models.ladder_words import action_of, bits_text, level_told, loss_text, marks_of, spoken
from app.bridge.models.row_state import ABSENT, Presence, RowState
from app.bridge.same_memory import much_the_same
from app.domain.advice.published_quality import LevelLoss
from app.domain.browse.filters import SearchFilter
from app.domain.browse.ladder import LadderRow
from app.domain.browse.search import FoundRepository
from app.domain.gguf.variant_names import LevelName
from app.domain.gguf.variants import RepositoryFile, Variant
from app.domain.machines.typed_machine import typed_machine

_ROW = LadderRow(Variant(LevelName("Q4_K_M", "Q4_K_M"), (RepositoryFile("m-Q4_K_M.gguf", 5_000_000_000),)))
_LOSS = LevelLoss("Q4_K_M", 0.0313, 1.0, interpolated=False, source="Llama 3 8B, somebody")


@pytest.mark.parametrize(
    ("count", "words"),
    [(None, "unknown"), (0, "0"), (999, "999"), (1_234, "1.2 k"), (14_768_307_200, "14.8 B"), (999_960, "1.0 M")],
)
def test_counts_are_short(count: int | None, words: str) -> None:
    assert count_text(count) == words


@given(st.integers(0, 10**15))
def test_every_count_is_a_few_characters(count: int) -> None:
    assert len(count_text(count)) <= 7


@given(st.text(max_size=200))
def test_names_of_strangers_are_one_harmless_line(name: str) -> None:
    repository = FoundRepository(f"owner/{name}", architecture=name, licence=name)
    for words in (title_of(repository), who_and_what(repository, 2), terms_and_use(repository)):
        assert "\n" not in words
        assert not any(unicodedata.category(character) == "Cc" for character in words)


def test_a_title_leaves_out_what_only_says_that_it_is_a_gguf() -> None:
    assert title_of(FoundRepository("unsloth/Qwen3-14B-GGUF")) == "Qwen3 14B"
    assert title_of(FoundRepository("mradermacher/Some_Model-i1-GGUF")) == "Some Model"
    assert title_of(FoundRepository("org/GGUF")) == "GGUF"


def test_what_is_unknown_is_left_out_of_a_line() -> None:
    assert who_and_what(FoundRepository("org/m")) == "org"
    assert terms_and_use(FoundRepository("org/m")) == ""
    assert licence_text("apache-2.0") == "Apache 2.0"


def test_bits_are_about_until_the_header_was_read() -> None:
    assert bits_text(_ROW) == "unknown"
    assert bits_text(replace(_ROW, bits_per_weight=4.85)) == "≈ 4.8 bits"
    assert bits_text(replace(_ROW, bits_per_weight=4.85, is_exact=True)) == "4.8 bits"


def test_a_loss_says_whether_it_was_published_for_the_level() -> None:
    assert loss_text(_ROW) == "loss unknown"
    assert loss_text(replace(_ROW, loss=_LOSS)) == "loss 0.031"
    assert loss_text(replace(_ROW, loss=replace(_LOSS, interpolated=True))) == "loss ≈ 0.031"


def test_marks_are_words() -> None:
    assert marks_of(_ROW) == ""
    assert marks_of(replace(_ROW, is_best=True, is_pair=True)) == "best fit · pair"
    assert "Best fit" in level_told(replace(_ROW, is_best=True))


def test_the_button_says_what_it_does() -> None:
    assert action_of(_ROW, ABSENT) == "Get"
    assert action_of(_ROW, ABSENT, can_get=False) == ""
    assert action_of(_ROW, RowState(Presence.HERE)) == "Open"
    assert action_of(_ROW, RowState(Presence.COMING, share=0.4, words="40 %")) == "40 %"
    part_of_three = replace(_ROW, variant=replace(_ROW.variant, missing_parts=(2,)))
    assert action_of(part_of_three, ABSENT) == ""


def test_a_row_is_spoken_as_a_whole() -> None:
    words = spoken(replace(_ROW, loss=_LOSS, is_best=True), ABSENT)
    assert words == "Q4_K_M, best fit, unknown, 5.00 GB, verdict unknown, unknown, loss 0.031, Get"
    assert "its header is broken" in spoken(replace(_ROW, problem="its header is broken"), ABSENT)


def test_every_choice_of_the_chips_narrows_but_the_first() -> None:
    assert filter_of() == SearchFilter()
    chosen = [
        *(filter_of(size=size) for size in SizeChoice),
        *(filter_of(licence=licence) for licence in LicenceChoice),
        *(filter_of(purpose=purpose) for purpose in PurposeChoice),
    ]
    assert chosen.count(SearchFilter()) == 3
    assert len(set(chosen)) == len(chosen) - 2


def test_groups_keep_the_order_in_which_they_were_found() -> None:
    one = FoundRepository("one/A-GGUF", base_model="m/A")
    other, two = FoundRepository("two/B-GGUF", base_model="m/B"), FoundRepository("two/A-GGUF", base_model="m/A")
    assert grouped([one, other, two]) == (FoundModel((one, two)), FoundModel((other,)))


def test_memory_is_much_the_same_within_two_percent() -> None:
    pools = typed_machine(ram_gb=32, vram_gb=(12,), unified=False)
    assert pools.ram is not None
    for freed_bytes, same in ((100_000_000, True), (2_000_000_000, False)):
        other = replace(pools, ram=replace(pools.ram, free_bytes=pools.ram.free_bytes - freed_bytes))
        assert much_the_same(pools, other) is same
    assert not much_the_same(pools, replace(pools, gpus=()))
