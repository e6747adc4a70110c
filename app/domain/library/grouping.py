"""Variants that belong to the same model, wherever they lie and whatever their files are called."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from app.domain.gguf.quants import ladder_position
from app.domain.gguf.variant_names import without_level
from app.domain.library.library import LibraryModel, LibraryVariant

# Levels of one model differ by tied or doubled embeddings; sizes of one family by far more.
_SAME_SIZE_RATIO: Final = 1.25


def group_models(variants: Iterable[LibraryVariant]) -> tuple[LibraryModel, ...]:
    """Models by name, each with its variants from the most precise to the smallest; the order given does not matter.

    The same model has the same name, but for case and signs, the same architecture, and about as many parameters: the
    files of whole families are called alike.
    """
    named: dict[str, list[LibraryVariant]] = {}
    for variant in variants:
        named.setdefault(name_key(variant.model), []).append(variant)
    groups = [group for alike in named.values() for group in _by_kind(alike)]
    models = [_model(group) for group in groups]
    return tuple(sorted(models, key=_model_rank))


def name_key(name: str) -> str:
    """What the names of a model's files have in common."""
    return re.sub(r"[\W_]+", " ", without_level(name).casefold()).removesuffix(" gguf").strip()


def _by_kind(alike: Sequence[LibraryVariant]) -> list[list[LibraryVariant]]:
    """Split by architecture and by jumps in size; where all that is known is one kind, the unknown belong to it."""
    groups: list[list[LibraryVariant]] = []
    unknown = [each for each in alike if each.architecture is None or not each.parameters]
    for architecture in sorted({each.architecture for each in alike if each.architecture is not None}):
        of_kind = [each for each in alike if each.architecture == architecture and each.parameters]
        groups += _by_size(of_kind)
    if not unknown:
        return groups
    if len(groups) == 1:
        return [[*groups[0], *unknown]]
    return [*groups, unknown]


def _by_size(of_kind: list[LibraryVariant]) -> list[list[LibraryVariant]]:
    groups: list[list[LibraryVariant]] = []
    smallest = 0
    for variant in sorted(of_kind, key=lambda each: (each.parameters or 0, _variant_rank(each))):
        parameters = variant.parameters or 0
        if groups and parameters <= smallest * _SAME_SIZE_RATIO:
            groups[-1].append(variant)
        else:
            groups.append([variant])
            smallest = parameters
    return groups


def _model(group: list[LibraryVariant]) -> LibraryModel:
    names = Counter(variant.model for variant in group)
    name = min(names, key=lambda each: (-names[each], len(each), each))
    return LibraryModel(name, tuple(sorted(group, key=_variant_rank)))


def _variant_rank(variant: LibraryVariant) -> tuple[bool, int, int, str, str]:
    return (
        bool(variant.problem),
        ladder_position(variant.level),
        -variant.file_bytes,
        variant.source.value,
        str(variant.path),
    )


def _model_rank(model: LibraryModel) -> tuple[str, int, str, str]:
    first = model.variants[0]
    return name_key(model.name), first.parameters or 0, model.name, str(first.path)
