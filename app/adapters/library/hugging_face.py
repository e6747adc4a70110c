"""The cache of Hugging Face's client: repositories in folders of their own, files as links to their content.

Layout: models--OWNER--NAME/{refs/main, snapshots/COMMIT/path, blobs/HASH, trees/COMMIT.json}. A link in a snapshot
names the content's SHA-256; that may be a link again, into a store that repositories share. Where the system has no
links the snapshot holds the file itself.
"""

import logging
import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.adapters.json_file import read_json
from app.adapters.library.found import FoundModel
from app.adapters.library.plain_folder import find_models
from app.adapters.library.surroundings import Surroundings
from app.adapters.library.walking import Walk, list_folder
from app.domain.library.library import LibrarySource

_log = logging.getLogger(__name__)

_PREFIX: Final = "models--"
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_MOST_TREE_BYTES: Final = 16 << 20


def cache_folders(surroundings: Surroundings) -> tuple[Path, ...]:
    """Where the client keeps its cache: the first of its variables that is set, or the usual place."""
    for variable, below in (("HF_HUB_CACHE", ""), ("HUGGINGFACE_HUB_CACHE", ""), ("HF_HOME", "hub")):
        folder = surroundings.folder(variable)
        if folder is not None:
            return (folder / below,)
    return (surroundings.cache_folder() / "huggingface" / "hub",)


def find_cached(cache: Path, walk: Walk, *, source: LibrarySource = LibrarySource.HUGGING_FACE) -> Iterator[FoundModel]:
    """Models in a cache, those of the newest commit of a repository first. Raises `ScanStoppedError`."""
    walk.begin()
    for folder in list_folder(cache, walk).folders:
        if folder.name.startswith(_PREFIX):
            yield from _find_in_repository(folder, cache, walk, source)


def cached_file(cache: Path, repository: str, revision: str, path: str) -> Path | None:
    """A file of a repository at a commit, branch or tag, as far as the cache has it."""
    folder = cache / f"{_PREFIX}{repository.replace('/', '--')}"
    for commit in (revision, _referenced_commit(folder, revision)):
        found = folder.joinpath("snapshots", commit, *path.split("/"))
        if commit and found.is_file():
            return found
    return None


def _find_in_repository(folder: Path, cache: Path, walk: Walk, source: LibrarySource) -> Iterator[FoundModel]:
    newest = _referenced_commit(folder)
    snapshots = list_folder(folder / "snapshots", walk).folders
    for snapshot in sorted(snapshots, key=lambda each: (each.name != newest, each.name)):
        listed = _listed_hashes(folder / "trees" / f"{snapshot.name}.json")
        for found in find_models(snapshot, source, walk):
            yield replace(
                found,
                root=cache,
                repository=folder.name.removeprefix(_PREFIX).replace("--", "/"),
                commit=snapshot.name,
                sha256=_hash_of(found, snapshot, listed),
            )


def _hash_of(found: FoundModel, snapshot: Path, listed: dict[str, str]) -> str | None:
    """What the client holds a file in one part to be: the name that its link leads to, or the server's listing."""
    if len(found.files) != 1:
        return None
    path = found.files[0]
    try:
        name = os.path.basename(os.readlink(path))  # noqa: PTH115, PTH119 - the first hop only, on any system
    except OSError:
        return listed.get(path.relative_to(snapshot).as_posix())
    return name if _SHA256.fullmatch(name) else None


def _referenced_commit(folder: Path, revision: str = "main") -> str:
    try:
        with folder.joinpath("refs", *revision.split("/")).open("rb") as stream:
            return stream.read(64).decode("ascii", errors="replace").strip()
    except OSError:
        return ""


def _listed_hashes(path: Path) -> dict[str, str]:
    """SHA-256 by path as the server listed them; empty where the client kept no listing."""
    try:
        files = read_json(path, most_bytes=_MOST_TREE_BYTES)["files"]
        hashes = {name: facts.get("lfs_sha256") for name, facts in files.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        _log.info("a listing in the cache cannot be read: %s", error)
        return {}
    return {name: text for name, text in hashes.items() if isinstance(text, str) and _SHA256.fullmatch(text)}
