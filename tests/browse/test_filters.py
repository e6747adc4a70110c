"""Filters and groups of what was found: properties over any repository, and the cases that people meet."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.advice.catalogue import LicenceClass, Purpose
from app.domain.browse.filters import SearchFilter
from app.domain.browse.fits_here import fits_here, smallest_bits
from app.domain.browse.grouping import by_model
from app.domain.browse.licences import licence_class_of
from app.domain.browse.purposes import purposes_of
from app.domain.browse.search import FoundRepository
from tests.browse.ladder_samples import pools
from tests.domain.shipped import shipped_catalogue

_NAMES = st.builds(
    "{}/{}{}".format, st.sampled_from("abc"), st.sampled_from(["Q", "Qwen-8B"]), st.sampled_from(["", "-GGUF"])
)
_FOUND = st.builds(
    FoundRepository,
    name=_NAMES,
    parameters=st.none() | st.integers(1, 10**12),
    base_model=st.none() | st.sampled_from(["o/Qwen-8B", "o/Q", "p/Qwen-8B"]),
    file_names=st.lists(st.sampled_from(["m-Q4_K_M.gguf", "m-Q8_0.gguf", "m-IQ1_S.gguf", "mmproj-F16.gguf"])).map(
        tuple
    ),
    purposes=st.frozensets(st.sampled_from(Purpose)),
    licence_class=st.none() | st.sampled_from(LicenceClass),
)
_FILTERS = st.builds(
    SearchFilter,
    least_parameters=st.none() | st.integers(0, 10**12),
    most_parameters=st.none() | st.integers(0, 10**12),
    licences=st.frozensets(st.sampled_from(LicenceClass)),
    purpose=st.none() | st.sampled_from(Purpose),
    fits=st.booleans(),
)


@given(_FOUND)
def test_without_a_wish_everything_passes(found: FoundRepository) -> None:
    assert SearchFilter().passes(found)


@given(_FOUND, _FILTERS)
def test_a_wish_never_lets_more_pass(found: FoundRepository, wanted: SearchFilter) -> None:
    if wanted.passes(found, pools()):
        for weaker in (
            replace(wanted, least_parameters=None),
            replace(wanted, most_parameters=None),
            replace(wanted, licences=frozenset()),
            replace(wanted, purpose=None),
            replace(wanted, fits=False),
        ):
            assert weaker.passes(found, pools())


@given(_FOUND, _FILTERS)
def test_what_is_unknown_passes_no_wish_for_it(found: FoundRepository, wanted: SearchFilter) -> None:
    unknown = replace(found, parameters=None, licence_class=None, purposes=frozenset())
    assert wanted.passes(unknown, pools()) == (wanted == SearchFilter())


@given(_FOUND, st.floats(1, 500), st.floats(1, 500))
def test_what_fits_a_machine_fits_a_larger_one(found: FoundRepository, one: float, other: float) -> None:
    small, large = sorted((one, other))
    if fits_here(found, pools(small)):
        assert fits_here(found, pools(large))


@given(_FOUND, st.floats(1, 500))
def test_a_smaller_model_fits_where_a_larger_one_does(found: FoundRepository, ram_gb: float) -> None:
    if found.parameters is not None and fits_here(found, pools(ram_gb)):
        assert fits_here(replace(found, parameters=max(1, found.parameters // 2)), pools(ram_gb))


@pytest.mark.parametrize(
    ("parameters", "names", "ram_gb", "fits"),
    [
        (8_000_000_000, ("m-Q4_K_M.gguf",), 16, True),
        (8_000_000_000, ("m-Q4_K_M.gguf",), 6, False),
        (70_000_000_000, ("m-Q4_K_M.gguf",), 32, False),
        (70_000_000_000, (), 96, True),
        # nobody is told that a model fits because a level of one bit would
        (70_000_000_000, ("m-IQ1_S.gguf", "m-Q4_K_M.gguf"), 32, False),
        (8_000_000_000, ("m-F16.gguf",), 16, False),
        (None, ("m-Q4_K_M.gguf",), 1000, None),
    ],
)
def test_what_people_expect_to_fit(
    parameters: int | None, names: tuple[str, ...], ram_gb: float, fits: bool | None
) -> None:
    assert fits_here(FoundRepository("a/b", parameters=parameters, file_names=names), pools(ram_gb)) is fits


def test_the_smallest_level_worth_taking_is_judged() -> None:
    assert smallest_bits(()) == smallest_bits(("readme.md", "model.gguf")) == 4.5
    assert smallest_bits(("a-Q8_0.gguf", "mmproj-Q4_0.gguf", "a-IQ4_XS.gguf", "a-Q2_K.gguf")) == 4.25
    assert smallest_bits(("a-Q2_K.gguf", "a-IQ1_S.gguf")) == pytest.approx(2.625)


@settings(max_examples=50)
@given(st.lists(_FOUND, max_size=8, unique_by=lambda each: each.name))
def test_every_repository_is_in_one_group_in_the_order_found(found: list[FoundRepository]) -> None:
    groups = by_model(found)
    assert sorted(each.name for group in groups for each in group) == sorted(each.name for each in found)
    assert [group[0].name for group in groups] == [
        each.name for each in found if any(group[0] is each for group in groups)
    ]
    for group in groups:
        bases = {each.base_model for each in group if each.base_model}
        assert len({base.partition("/")[2] for base in bases}) <= 1


def test_uploads_of_one_model_are_one_group() -> None:
    names = ["a/Qwen-8B-GGUF", "b/Qwen-8B-i1-GGUF", "c/qwen-8b-gguf", "d/Qwen-8B-Coder-GGUF"]
    found = [FoundRepository(name) for name in names]
    found[2] = replace(found[2], base_model="Qwen/Qwen-8B")
    assert [[each.owner for each in group] for group in by_model(found)] == [["a", "b", "c"], ["d"]]
    others = [replace(each, base_model=f"{each.owner}/Base") for each in found[:2]]
    assert len(by_model(others)) == 2


def test_licences_are_classed_as_the_catalogue_does() -> None:
    for model in shipped_catalogue().models.values():
        assert licence_class_of(model.licence) is model.licence_class, model.licence
    assert licence_class_of("Apache-2.0") is LicenceClass.PERMISSIVE
    assert licence_class_of("cc-by-nc-sa-4.0") is LicenceClass.NON_COMMERCIAL
    assert licence_class_of("other") is licence_class_of(None) is licence_class_of("") is None


@pytest.mark.parametrize(
    ("name", "tags", "pipeline", "context", "purposes"),
    [
        ("a/Qwen2.5-Coder-7B-Instruct-GGUF", (), "text-generation", 32768, {"chat", "code", "documents"}),
        ("a/gemma-3-4b-it-GGUF", (), "image-text-to-text", 8192, {"chat"}),
        ("a/Llama-8B-GGUF", ("conversational",), "text-generation", None, {"chat"}),
        ("a/Llama-8B-GGUF", (), "text-generation", 131072, set()),
        ("a/Devstral-Small-GGUF", (), None, None, {"code"}),
        ("a/Encoder-GGUF", ("code",), "feature-extraction", 512, {"code"}),
        ("a/decoder-GGUF", (), None, None, set()),
    ],
)
def test_purposes_are_read_from_tags_tasks_and_names(
    name: str, tags: tuple[str, ...], pipeline: str | None, context: int | None, purposes: set[str]
) -> None:
    assert {purpose.value for purpose in purposes_of(name, tags, pipeline, context)} == purposes
