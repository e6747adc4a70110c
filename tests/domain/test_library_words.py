"""What lies on this computer, in words and as it is filtered."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.domain.library.library import LibraryModel, LibrarySource, LibraryVariant
from app.domain.library.library_words import (
    bits_text,
    changes_words,
    last_used_words,
    matching,
    model_words,
    parameters_text,
    summary_words,
)

_DAY_S = 86_400.0
_SOURCES = st.sampled_from(LibrarySource)
_NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


def _variant(name: str = "a", level: str = "Q4_K_M", **more: object) -> LibraryVariant:
    source = more.pop("source", LibrarySource.OWN)
    size = more.pop("file_bytes", 5_000_000_000)
    path = Path("/models") / f"{name}-{level}.gguf"
    return LibraryVariant(source, Path("/models"), (path,), name, level, size, **more)  # type: ignore[arg-type]


def _model(name: str, *levels: str) -> LibraryModel:
    return LibraryModel(name, tuple(_variant(name, level) for level in levels))


def test_the_summary_counts_models_variants_and_bytes() -> None:
    assert summary_words([_model("a", "Q8_0", "Q4_K_M"), _model("b", "Q8_0")]) == "2 models in 3 variants, 15.0 GB"
    assert summary_words([_model("a", "Q8_0")]) == "1 model in 1 variant, 5.00 GB"


def test_what_is_unknown_of_a_model_is_left_out() -> None:
    assert model_words(_model("a", "Q8_0")) == "1 variant"
    known = LibraryModel("a", (_variant("a", parameters=8_190_000_000, architecture="qwen3"),))
    assert model_words(known) == "8.19 B parameters · qwen3 · 1 variant"


def test_figures_read_as_people_say_them() -> None:
    assert [parameters_text(count) for count in (94_500, 494_000_000, 8_190_000_000)] == ["94,500", "494 M", "8.19 B"]
    assert bits_text(_variant(bits_per_weight=4.94)) == "4.9"
    assert bits_text(_variant()) == "unknown"


def test_last_use_is_told_in_days_then_months() -> None:
    days = (0.5, 1.5, 45, 90, 800)
    told = [last_used_words(0.0, day * _DAY_S) for day in days]
    assert told == ["today", "yesterday", "45 days ago", "3 months ago", "2 years ago"]
    assert last_used_words(None, 0.0) == "not yet"


@given(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12))
def test_clocks_that_went_back_do_no_harm(then_s: float, now_s: float) -> None:
    assert last_used_words(then_s, now_s)


def test_changes_are_told_by_kind() -> None:
    before = [_model("a", "Q8_0", "Q4_K_M")]
    smaller = LibraryModel("a", (_variant("a", "Q8_0", file_bytes=1),))
    assert changes_words(before, before) == ""
    assert changes_words(before, [smaller]) == "1 variant is gone, 1 variant has changed."
    assert changes_words(before, [*before, _model("b", "Q8_0", "Q6_K")]) == "2 variants are new."


@given(st.lists(st.tuples(_NAMES, _SOURCES), max_size=6), _NAMES)
def test_a_filter_keeps_nothing_that_was_not_there_and_no_empty_model(
    named: list[tuple[str, LibrarySource]], text: str
) -> None:
    models = [LibraryModel(name, (_variant(name, source=source),)) for name, source in named]
    kept = matching(models, text)
    assert set(kept) <= set(models)
    assert all(model.variants for model in kept)
    assert matching(models, "  ") == tuple(models)


def test_every_word_of_a_filter_must_be_found_somewhere() -> None:
    models = [_model("Qwen3 8B", "Q8_0", "Q4_K_M"), _model("Gemma 3", "Q4_K_M")]
    (kept,) = matching(models, "qwen q4_k")
    assert [variant.level for variant in kept.variants] == ["Q4_K_M"]
    assert matching(models, "qwen iq2") == ()
    assert len(matching(models, "weigh-in")) == 2
