"""What repositories were seen to hold, laid over the catalogue that ships: exact sizes in place of rounded ones.

It can replace sizes of files and nothing else, and only by sizes that such a model can have at such a level.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from app.domain.advice.catalogue import Catalogue, CatalogueModel, PublishedFile
from app.domain.gguf.quants import LADDER, TENSOR_TYPES_BY_NAME, types_of_level
from app.domain.gguf.variant_names import Mark
from app.domain.gguf.variants import RepositoryContents, Variant

# Bits per weight against the level's main type. Of 364 published files the least had 0.87 times as many, the most
# 2.5 bits more; what lies far outside is another model, a pointer to a file, or a lie.
_LEAST_SHARE: Final = 0.75
_MOST_SHARE: Final = 1.5
_MOST_EXTRA_BITS: Final = 5.0


@dataclass(frozen=True, slots=True)
class SeenRepository:
    """A repository's files as they were at `commit`, seen at `seen_at` (ISO 8601, UTC)."""

    name: str
    commit: str
    seen_at: str
    files: tuple[PublishedFile, ...]


@dataclass(frozen=True, slots=True)
class CatalogueOverlay:
    """Repositories by name. `refreshed_at` is when the user last asked for it (ISO 8601, UTC)."""

    refreshed_at: str
    repositories: Mapping[str, SeenRepository]


def repositories_of(catalogue: Catalogue) -> tuple[str, ...]:
    """All repositories that the catalogue names, each once."""
    return tuple(dict.fromkeys(name for model in catalogue.models.values() for name in model.repositories))


def published_files(repository: str, contents: RepositoryContents) -> tuple[PublishedFile, ...]:
    """One file for each level that a repository has whole and in llama.cpp's own form, or the nearest to it."""
    best: dict[str, Variant] = {}
    for variant in sorted(contents.variants, key=_oddness):
        if variant.level in LADDER and variant.size_bytes and _oddness(variant) < _ODDEST:
            best.setdefault(variant.level, variant)
    return tuple(
        PublishedFile(repository, variant.label, level, variant.size_bytes or 0, variant.files[0].path)
        for level, variant in best.items()
    )


def overlaid(catalogue: Catalogue, overlay: CatalogueOverlay) -> Catalogue:
    """The catalogue with what was seen; files of repositories that were not, or not sensibly, stay as they ship."""
    models = {model_id: _overlaid_model(model, overlay) for model_id, model in catalogue.models.items()}
    return Catalogue(MappingProxyType(models))


def _overlaid_model(model: CatalogueModel, overlay: CatalogueOverlay) -> CatalogueModel:
    files: list[PublishedFile] = []
    for name in model.repositories:
        seen = overlay.repositories.get(name)
        sensible = [file for file in seen.files if is_sensible(model, file)] if seen else []
        files += sensible or [file for file in model.files if file.repository == name]
    return replace(model, files=tuple(files))


def is_sensible(model: CatalogueModel, file: PublishedFile) -> bool:
    """Whether a model of so many weights can have a file of this size at this level."""
    nominal_bits = TENSOR_TYPES_BY_NAME[types_of_level(file.level)[0]].bits_per_weight
    bits = file.file_bytes * 8 / model.parameters
    return nominal_bits * _LEAST_SHARE <= bits <= nominal_bits * _MOST_SHARE + _MOST_EXTRA_BITS


_ODDEST: Final = 3


def _oddness(variant: Variant) -> int:
    """0 for the level as llama.cpp makes it, then by how far an uploader's own differs."""
    marks = variant.level_name.marks
    if not variant.is_complete or marks & {Mark.BIG_ENDIAN, Mark.FOREIGN, Mark.WIDER_ENDS}:
        return _ODDEST
    for oddness, label in enumerate((variant.level, f"i1-{variant.level}", f"UD-{variant.level}")):
        if variant.label == label:
            return oddness
    return _ODDEST


def with_seen(overlay: CatalogueOverlay | None, seen: Iterable[SeenRepository], *, at: str) -> CatalogueOverlay:
    """What was seen now over what was seen before."""
    before = overlay.repositories if overlay else {}
    return CatalogueOverlay(at, MappingProxyType({**before, **{each.name: each for each in seen}}))
