"""Variants become models: every one in exactly one, however they come, however their files are called."""

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from app.domain.gguf.quants import LADDER, ladder_position
from app.domain.library.grouping import group_models, name_key
from app.domain.library.library import LibrarySource, LibraryVariant
from app.domain.library.model_names import name_of_file, telling_name
from app.domain.library.projectors import projector_beside

_NAMES = st.sampled_from(
    ["Qwen3 8B", "Qwen3-8B", "qwen3 8b", "Qwen3-8B-GGUF", "LLaMA v2", "Gemma 3", "", "Straße", "模型"]
)


def _variant(number: int, name: str, level: str, parameters: int | None, kind: str | None) -> LibraryVariant:
    return LibraryVariant(
        source=list(LibrarySource)[number % len(LibrarySource)],
        root=Path("/models"),
        files=(Path(f"/models/{number}.gguf"),),
        model=name,
        level=level,
        file_bytes=1000 + number,
        parameters=parameters,
        architecture=kind,
    )


_VARIANTS = st.lists(
    st.tuples(
        _NAMES,
        st.sampled_from([*LADDER[:6], "odd"]),
        st.sampled_from([None, 0, 7_000_000_000, 7_600_000_000, 13_000_000_000]),
        st.sampled_from([None, "llama", "qwen3"]),
    ),
    max_size=12,
).map(lambda rows: [_variant(number, *row) for number, row in enumerate(rows)])


@given(_VARIANTS)
def test_every_variant_is_in_exactly_one_model(variants: list[LibraryVariant]) -> None:
    grouped = [variant for model in group_models(variants) for variant in model.variants]
    assert sorted(each.path for each in grouped) == sorted(each.path for each in variants)


@given(_VARIANTS, st.randoms(use_true_random=False))
def test_the_order_they_come_in_does_not_matter(variants: list[LibraryVariant], order: object) -> None:
    shuffled = list(variants)
    order.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random
    assert group_models(shuffled) == group_models(variants)


@given(_VARIANTS)
def test_a_model_has_one_kind_one_name_and_about_one_size(variants: list[LibraryVariant]) -> None:
    for model in group_models(variants):
        assert len({name_key(each.model) for each in model.variants}) == 1
        assert len({each.architecture for each in model.variants if each.architecture and each.parameters}) <= 1
        sizes = [each.parameters for each in model.variants if each.parameters and each.architecture]
        assert not sizes or max(sizes) <= 1.25 * min(sizes)


@given(_VARIANTS)
def test_variants_run_from_the_most_precise_to_the_smallest(variants: list[LibraryVariant]) -> None:
    for model in group_models(variants):
        positions = [ladder_position(each.level) for each in model.variants]
        assert positions == sorted(positions)


def test_files_of_one_family_that_are_called_alike_are_told_apart_by_size() -> None:
    small, large = (
        _variant(number, "LLaMA v2", "Q4_K_M", size, "llama") for number, size in enumerate([7 * 10**9, 13 * 10**9])
    )
    assert len(group_models([small, large])) == 2


def test_a_broken_file_stays_with_the_model_that_it_is_called_after() -> None:
    whole = _variant(0, "Qwen3 8B", "Q8_0", 8 * 10**9, "qwen3")
    broken = _variant(1, "Qwen3-8B", "", None, None)
    (model,) = group_models([broken, whole])
    assert model.variants == (whole, broken)


def test_names_that_tell_nothing_give_way_to_the_file() -> None:
    assert telling_name("/home/me/models/Qwen3 8B") == "Qwen3 8B"
    assert [telling_name(name) for name in ("Models", "", "..", "0" * 40, "a\\b\\")] == ["", "", "", "", "b"]
    assert name_of_file("Qwen3-8B-UD-Q4_K_XL") == "Qwen3-8B"
    assert name_of_file("Q4_K_M") == "Q4_K_M"


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_can_be_shown(name: str) -> None:
    shown = telling_name(name)
    assert len(shown) <= 120
    assert not any(character in shown for character in "\x1b\n\r/\\")


def test_a_projector_goes_with_the_model_that_it_is_named_after() -> None:
    models = ["gemma-3-12b-it-Q4_K_M.gguf", "Qwen2.5-VL-7B-Q8_0.gguf"]
    projectors = ["mmproj-gemma-3-12b-it-f16.gguf", "Qwen2.5-VL-7B-mmproj-BF16.gguf", "Qwen2.5-VL-7B-mmproj-F16.gguf"]
    assert projector_beside(models[0], models, projectors) == projectors[0]
    assert projector_beside(models[1], models, projectors) == projectors[2]


def test_a_projector_without_a_name_goes_with_the_levels_of_one_model_only() -> None:
    levels = ["gemma-3-12b-it-Q4_K_M.gguf", "gemma-3-12b-it-Q8_0.gguf"]
    assert projector_beside(levels[0], levels, ["mmproj-F32.gguf", "mmproj-F16.gguf"]) == "mmproj-F16.gguf"
    assert projector_beside(levels[0], [*levels, "Llama-3.2-1B-Q8_0.gguf"], ["mmproj-F16.gguf"]) is None
    assert projector_beside(levels[0], levels, []) is None
