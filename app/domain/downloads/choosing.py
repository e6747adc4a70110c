"""Which files of a repository somebody means who names files or levels."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from app.domain.browse.projectors import published_projector
from app.domain.downloads.download import WantedFile
from app.domain.errors import UsageError, WeighInError
from app.domain.gguf.variants import RepositoryFile, Variant, group_files
from app.domain.plain_text import one_line

Choice = TypeVar("Choice")

_MOST_NAMES: Final = 20


@dataclass(frozen=True, slots=True)
class ChosenFiles:
    """What counts as one: a file, or all parts of a variant, its projector with it. `label` is its level or name."""

    label: str
    files: tuple[RepositoryFile, ...]


def chosen_files(repository: str, files: Sequence[RepositoryFile], word: str) -> ChosenFiles:
    """The file called `word` (its path in the repository, or its own name), or the variant of that level.

    A part of a model means all its parts; a level brings the repository's projector along, a name does not. Raises
    `UsageError` where several are meant, `WeighInError` where none is or one cannot be had whole.
    """
    contents = group_files(files)
    named = _named(files, word)
    if named:
        file = _only(named, word, lambda each: each.path)
        variant = next((each for each in contents.variants if file in each.files), None)
        if variant is None:
            return ChosenFiles(file.name, (file,))
        return ChosenFiles(variant.label, _complete(variant))
    of_level = _of_level(contents.variants, word)
    if not of_level:
        raise _none_such(repository, contents.variants, word)
    variant = _only(of_level, word, lambda each: each.files[0].path)
    projector = published_projector(contents.projectors, contents.variants)
    return ChosenFiles(variant.label, (*_complete(variant), *([projector] if projector else [])))


def wanted_file(file: RepositoryFile) -> WantedFile:
    """A file of the listing as something to download. Raises `WeighInError` where its size is unknown."""
    if file.size_bytes is None:
        raise WeighInError(
            f"The server does not say how large {one_line(file.name)} is.", advice="Choose another upload of it."
        )
    return WantedFile(file.path, file.size_bytes, file.sha256)


def _named(files: Sequence[RepositoryFile], word: str) -> list[RepositoryFile]:
    by_path = [file for file in files if file.path == word]
    return by_path[:1] or [file for file in files if file.name == word]


def _of_level(variants: Sequence[Variant], word: str) -> list[Variant]:
    """By the uploader's name for it first: a repository may have Q4_K_M and UD-Q4_K_M."""
    by_label = [each for each in variants if each.label.lower() == word.lower()]
    return by_label or [each for each in variants if each.level and each.level.lower() == word.lower()]


def _complete(variant: Variant) -> tuple[RepositoryFile, ...]:
    if not variant.is_complete:
        missing = ", ".join(str(number) for number in variant.missing_parts[:_MOST_NAMES])
        raise WeighInError(
            f"{one_line(variant.label)} lacks parts in this repository ({missing}).",
            advice="Choose another level or another upload.",
        )
    return variant.files


def _only(found: Sequence[Choice], word: str, path_of: Callable[[Choice], str]) -> Choice:
    if len(found) > 1:
        names = ", ".join(one_line(path_of(each)) for each in found[:_MOST_NAMES])
        raise UsageError(f"{one_line(word)} may mean several files: {names}.", advice="Name one of them.")
    return found[0]


def _none_such(repository: str, variants: Sequence[Variant], word: str) -> WeighInError:
    labels = ", ".join(dict.fromkeys(one_line(each.label) for each in variants[:_MOST_NAMES]))
    advice = f"It has {labels}." if labels else "It has no GGUF files."
    return WeighInError(f"{repository} has no file and no level {one_line(word[:200])}.", advice=advice)
