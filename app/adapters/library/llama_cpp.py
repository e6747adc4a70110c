"""The cache of llama.cpp's own tools: files named OWNER_NAME_file with notes of where they came from.

Newer versions keep the layout of Hugging Face's client instead, in the same place if LLAMA_CACHE names one.
https://github.com/ggml-org/llama.cpp/blob/master/common/hf-cache.cpp and common/download.cpp
"""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

from app.adapters.library.found import FoundModel
from app.adapters.library.hugging_face import find_cached
from app.adapters.library.plain_folder import find_models
from app.adapters.library.surroundings import Surroundings
from app.adapters.library.walking import Walk
from app.domain.library.library import LibrarySource

_MOST_NOTE_BYTES: Final = 4 << 20
_SHA256: Final = re.compile(r'(?:W/)?"?([0-9a-f]{64})"?')
_ADDRESS: Final = re.compile(r"https?://[^/]+/([^/]+/[^/]+)/resolve/")
_MANIFEST: Final = re.compile(r"manifest=([^=/]+)=([^=/]+)=[^=]*\.json")


def cache_folders(surroundings: Surroundings) -> tuple[Path, ...]:
    """The place that LLAMA_CACHE names, or the system's place for caches."""
    named = surroundings.folder("LLAMA_CACHE")
    if named is not None:
        return (named,)
    if surroundings.platform == "darwin":
        return (surroundings.home / "Library" / "Caches" / "llama.cpp",)
    if surroundings.platform == "win32":
        local = surroundings.folder("LOCALAPPDATA") or surroundings.home / "AppData" / "Local"
        return (local / "llama.cpp",)
    return (surroundings.cache_folder() / "llama.cpp",)


def find_downloaded(cache: Path, walk: Walk) -> Iterator[FoundModel]:
    """Models in a cache of either layout. Raises `ScanStoppedError`."""
    repositories = _noted_repositories(cache)
    flat = (_with_origin(each, repositories) for each in find_models(cache, LibrarySource.LLAMA_CPP, walk, depth=0))
    return chain(flat, find_cached(cache, walk, source=LibrarySource.LLAMA_CPP))


def _with_origin(found: FoundModel, repositories: list[str]) -> FoundModel:
    path = found.files[0]
    note = _read_note(path.with_name(f"{path.name}.json"))
    address = _ADDRESS.match(str(note.get("url", "")))
    by_name = (each for each in repositories if path.name.startswith(each.replace("/", "_") + "_"))
    repository = address[1] if address else next(by_name, None)
    name = found.name.removeprefix(repository.replace("/", "_") + "_") if repository else found.name
    etag = str(note.get("etag", "")) or _read_text(path.with_name(f"{path.name}.etag"))
    match = _SHA256.fullmatch(etag.strip()) if len(found.files) == 1 else None
    return replace(found, repository=repository, name=name, sha256=match[1] if match else None)


def _noted_repositories(cache: Path) -> list[str]:
    """OWNER/NAME of the manifests that lie in the cache: the file names alone do not tell where NAME ends."""
    try:
        names = [path.name for path in cache.glob("manifest=*.json")]
    except OSError:
        return []
    matches = (_MANIFEST.fullmatch(name) for name in names)
    return sorted({f"{match[1]}/{match[2]}" for match in matches if match}, key=lambda each: (-len(each), each))


def _read_note(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(_read_text(path) or "null")
    except (ValueError, RecursionError):
        return {}
    return document if isinstance(document, dict) else {}


def _read_text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST_NOTE_BYTES).decode("utf-8", errors="replace")
    except OSError:
        return ""
