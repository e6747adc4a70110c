"""Which projector (the file that reads pictures) belongs to the models of a repository."""

from collections.abc import Sequence

from app.domain.gguf.quants import ladder_position
from app.domain.gguf.variant_names import PROJECTOR_LEVELS, level_of
from app.domain.gguf.variants import RepositoryFile, Variant


def published_projector(projectors: Sequence[RepositoryFile], variants: Sequence[Variant]) -> RepositoryFile | None:
    """The one to load with the variants; `None` where there is none.

    As llama.cpp chooses: it lies beside a model or in a folder above it, in the deepest such folder; among several
    F16 comes first, then the nearest.
    """
    folders = [_folder(file.path) for variant in variants for file in variant.files[:1]]

    def rank(projector: RepositoryFile) -> tuple[int, int, int, int, str]:
        folder, level = _folder(projector.path), level_of(projector.path).level
        served = sum(_is_in(each, folder) for each in folders)
        preferred = PROJECTOR_LEVELS.index(level) if level in PROJECTOR_LEVELS else len(PROJECTOR_LEVELS)
        return -served, -len(folder), preferred, ladder_position(level), projector.path

    above_some = [each for each in projectors if any(_is_in(folder, _folder(each.path)) for folder in folders)]
    return min(above_some, key=rank, default=None)


def _folder(path: str) -> tuple[str, ...]:
    return tuple(path.split("/")[:-1])


def _is_in(folder: tuple[str, ...], above: tuple[str, ...]) -> bool:
    return folder[: len(above)] == above
