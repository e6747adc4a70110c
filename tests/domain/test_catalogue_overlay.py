"""What repositories were seen to hold replaces sizes of files and nothing else, and only sensible ones."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.advice.catalogue import PublishedFile
from app.domain.advice.catalogue_overlay import (
    CatalogueOverlay,
    SeenRepository,
    is_sensible,
    overlaid,
    published_files,
    repositories_of,
    with_seen,
)
from app.domain.advice.level_sizes import level_sizes
from app.domain.gguf.quants import LADDER
from app.domain.gguf.variants import RepositoryFile, group_files
from tests.domain.shipped import shipped_catalogue

_AT = "2026-11-21T12:00:00+00:00"
_SHIPPED = shipped_catalogue()
_MODELS = st.sampled_from(sorted(_SHIPPED.models))


def _overlay(repository: str, *files: PublishedFile) -> CatalogueOverlay:
    return with_seen(None, [SeenRepository(repository, "0" * 40, _AT, files)], at=_AT)


def _published(repository: str, level: str, size_bytes: int) -> PublishedFile:
    return PublishedFile(repository, level, level, size_bytes, f"{level}.gguf")


@given(model_id=_MODELS, level=st.sampled_from(LADDER), size_bytes=st.integers(1, 1 << 45))
def test_only_sizes_change_and_only_to_sensible_ones(model_id: str, level: str, size_bytes: int) -> None:
    model = _SHIPPED.models[model_id]
    file = _published(model.repositories[0], level, size_bytes)
    changed = overlaid(_SHIPPED, _overlay(model.repositories[0], file))
    assert {name: replace(each, files=()) for name, each in changed.models.items()} == {
        name: replace(each, files=()) for name, each in _SHIPPED.models.items()
    }
    assert changed.models.keys() == _SHIPPED.models.keys()
    if is_sensible(model, file):
        assert file in changed.models[model_id].files
    else:
        assert changed.models[model_id].files == model.files


def test_every_size_that_ships_is_sensible() -> None:
    for model in _SHIPPED.models.values():
        assert [file for file in model.files if not is_sensible(model, file)] == []


def test_exact_sizes_are_taken_as_they_are_and_rounded_ones_with_a_margin() -> None:
    model = _SHIPPED.models["qwen3-8b"]
    file = _published(model.repositories[0], "Q4_K_M", 5_027_783_488)
    changed = overlaid(_SHIPPED, _overlay(model.repositories[0], file)).models["qwen3-8b"]
    sizes = {size.level: size.size_bytes for size in level_sizes(changed)}
    assert sizes["Q4_K_M"] == 5_027_783_488
    rounded = replace(changed, files=(replace(file, path=None),))
    assert {size.level: size.size_bytes for size in level_sizes(rounded)}["Q4_K_M"] > 5_027_783_488


@pytest.mark.parametrize(
    ("names", "label"),
    [
        (["m-UD-Q4_K_M.gguf", "m.i1-Q4_K_M.gguf", "m-Q4_K_M.gguf"], "Q4_K_M"),
        (["m-UD-Q4_K_M.gguf", "m.i1-Q4_K_M.gguf"], "i1-Q4_K_M"),
        (["m-UD-Q4_K_M.gguf", "m-UD-Q4_K_XL.gguf"], "UD-Q4_K_M"),
        (["m-UD-Q4_K_XL.gguf", "m-Q4_K_L.gguf", "mmproj-Q4_K_M.gguf", "m-Q4_K_M-be.gguf"], None),
        (["m-Q4_K_M-00001-of-00002.gguf"], None),
    ],
)
def test_a_level_is_taken_from_the_file_that_is_nearest_to_it(names: list[str], label: str | None) -> None:
    contents = group_files(RepositoryFile(name, 1000) for name in names)
    found = [file.label for file in published_files("o/r", contents) if file.level == "Q4_K_M"]
    assert found == ([label] if label else [])


def test_what_was_seen_before_stays_until_it_is_seen_again() -> None:
    first, second = repositories_of(_SHIPPED)[:2]
    before = _overlay(first, _published(first, "Q8_0", 5))
    after = with_seen(before, [SeenRepository(second, "1" * 40, _AT, ())], at="2026-12-01T00:00:00+00:00")
    assert after.repositories.keys() == {first, second}
    assert after.repositories[first] == before.repositories[first]
    assert after.refreshed_at.startswith("2026-12")
