"""The files of a repository as what people choose between: variants, shards counted as one, helpers told apart."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.domain.gguf.quants import ladder_position
from app.domain.gguf.variant_names import FileRole, LevelName, ShardName, level_of, role_of, shard_of


@dataclass(frozen=True, slots=True)
class RepositoryFile:
    """A file of a repository; `path` is relative to its root. Unknown is `None`."""

    path: str
    size_bytes: int | None
    sha256: str | None = None

    @property
    def name(self) -> str:
        return self.path.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Variant:
    """One model file at one level: a single file, or all its parts in order. `missing_parts` counts from 1."""

    level_name: LevelName
    files: tuple[RepositoryFile, ...]
    missing_parts: tuple[int, ...] = ()

    @property
    def label(self) -> str:
        """The uploader's name for the level, or the file's own where it names none."""
        return self.level_name.label or self.files[0].name.removesuffix(".gguf")

    @property
    def level(self) -> str:
        """The nearest level of llama.cpp; empty where the name tells none."""
        return self.level_name.level

    @property
    def size_bytes(self) -> int | None:
        """Of all parts together; `None` where one is missing or of unknown size."""
        sizes = [file.size_bytes for file in self.files]
        known = [size for size in sizes if size is not None]
        return None if self.missing_parts or len(known) < len(sizes) else sum(known)

    @property
    def is_complete(self) -> bool:
        return not self.missing_parts


@dataclass(frozen=True, slots=True)
class RepositoryContents:
    """Every GGUF file of a repository in exactly one place. `variants` run from the most precise to the smallest.

    `pieces` are files that must be joined by hand before an engine opens them.
    """

    variants: tuple[Variant, ...]
    projectors: tuple[RepositoryFile, ...]
    importance_matrices: tuple[RepositoryFile, ...]
    drafts: tuple[RepositoryFile, ...]
    pieces: tuple[RepositoryFile, ...]
    vocabularies: tuple[RepositoryFile, ...]


def group_files(files: Iterable[RepositoryFile]) -> RepositoryContents:
    """Sort files into variants and helpers by their names; files that are neither are left out.

    The order of `files` does not matter, and a path that is listed twice counts once.
    """
    by_path = {file.path: file for file in sorted(files, key=_as_listed, reverse=True)}
    by_role: dict[FileRole, list[RepositoryFile]] = {role: [] for role in FileRole}
    for path in sorted(by_path):
        by_role[role_of(path)].append(by_path[path])
    return RepositoryContents(
        variants=_variants(by_role[FileRole.MODEL]),
        projectors=tuple(by_role[FileRole.PROJECTOR]),
        importance_matrices=tuple(by_role[FileRole.IMPORTANCE_MATRIX]),
        drafts=tuple(by_role[FileRole.DRAFT]),
        pieces=tuple(by_role[FileRole.PIECE]),
        vocabularies=tuple(by_role[FileRole.VOCABULARY]),
    )


def _as_listed(file: RepositoryFile) -> tuple[str, int, str]:
    return file.path, -1 if file.size_bytes is None else file.size_bytes, file.sha256 or ""


def _variants(models: list[RepositoryFile]) -> tuple[Variant, ...]:
    found: list[Variant] = []
    sharded: dict[tuple[str, str, int], list[tuple[ShardName, RepositoryFile]]] = {}
    for file in models:
        shard = shard_of(file.path)
        if shard is None:
            found.append(Variant(level_of(file.path), (file,)))
        else:
            sharded.setdefault((shard.folder, shard.prefix, shard.total), []).append((shard, file))
    found += [_sharded_variant(parts) for parts in sharded.values()]
    return tuple(sorted(found, key=ladder_order))


def _sharded_variant(parts: list[tuple[ShardName, RepositoryFile]]) -> Variant:
    by_number = {shard.number: file for shard, file in parts}
    files = tuple(by_number[number] for number in sorted(by_number))
    missing = tuple(number for number in range(1, parts[0][0].total + 1) if number not in by_number)
    return Variant(level_of(files[0].path), files, missing)


def ladder_order(variant: Variant) -> tuple[int, int, str]:
    """Sorts variants from the most precise to the smallest."""
    return ladder_position(variant.level), -(variant.size_bytes or 0), variant.files[0].path
