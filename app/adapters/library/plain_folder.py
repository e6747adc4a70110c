"""A folder of model files, however deep: the app's own, LM Studio's, or one that the user named."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from app.adapters.library.found import FoundModel
from app.adapters.library.walking import MOST_DEPTH, Listing, Walk, walk_folders
from app.domain.gguf.variant_names import FileRole, role_of, shard_of
from app.domain.gguf.variants import RepositoryFile, Variant, group_files
from app.domain.library.library import LibrarySource
from app.domain.library.projectors import projector_beside

Describe = Callable[[FoundModel], FoundModel]


def find_models(
    root: Path,
    source: LibrarySource,
    walk: Walk,
    *,
    describe: Describe = lambda found: found,
    depth: int = MOST_DEPTH,
) -> Iterator[FoundModel]:
    """Models below `root`; `describe` adds what the folder's own layout tells. Raises `ScanStoppedError`."""
    walk.begin()
    projectors: dict[Path, tuple[Path, ...]] = {}
    for listing in walk_folders(root, walk, depth=depth):
        beside = tuple(path for path in listing.files if role_of(path.name) is FileRole.PROJECTOR)
        # levels in folders of their own share the projector above them
        projectors[listing.folder] = beside or projectors.get(listing.folder.parent, ())
        models = models_in(listing, root, source)
        names = [found.files[0].name for found in models]
        for found in models:
            walk.check()
            yield describe(replace(found, projector=_projector(found, names, projectors[listing.folder])))


def models_in(listing: Listing, root: Path, source: LibrarySource) -> list[FoundModel]:
    """The models whose files lie in one folder."""
    # the folder's name stands before the file's: some put draft models into a folder that says so
    before = "" if listing.folder == root else f"{listing.folder.name}/"
    paths = {before + path.name: path for path in listing.files}
    contents = group_files(RepositoryFile(path, None) for path in paths)
    return [_found(variant, paths, root, source) for variant in contents.variants]


def model_name_of(path: Path) -> str:
    """The file's own name without its ending and the number of its part."""
    shard = shard_of(path.name)
    if shard:
        return shard.prefix
    return path.name[: -len(".gguf")] if path.name.lower().endswith(".gguf") else path.name


def _projector(found: FoundModel, names: list[str], projectors: tuple[Path, ...]) -> Path | None:
    by_name = {path.name: path for path in projectors}
    chosen = projector_beside(found.files[0].name, names, tuple(by_name))
    return by_name[chosen] if chosen else None


def _found(variant: Variant, paths: dict[str, Path], root: Path, source: LibrarySource) -> FoundModel:
    files = tuple(paths[file.path] for file in variant.files)
    label = variant.level_name.label
    return FoundModel(source, root, files, name=model_name_of(files[0]), label=label, problem=_missing(variant))


def _missing(variant: Variant) -> str:
    missing = variant.missing_parts
    if not missing:
        return ""
    total = len(variant.files) + len(missing)
    listed = ", ".join(str(number) for number in missing[:5]) + (" and more" if len(missing) > 5 else "")
    return f"Part {listed} of {total} is missing." if len(missing) == 1 else f"Parts {listed} of {total} are missing."
