"""Ollama's store: manifests/HOST/NAMESPACE/MODEL/TAG name blobs by their SHA-256, whose files have no ending.

Media types: https://github.com/ollama/ollama/blob/main/server/internal/manifest/manifest.go
"""

import logging
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from app.adapters.json_file import read_json
from app.adapters.library.found import FoundModel
from app.adapters.library.surroundings import Surroundings
from app.adapters.library.walking import Walk, walk_folders
from app.domain.gguf.variant_names import level_in
from app.domain.library.library import LibrarySource
from app.domain.plain_text import one_line

_log = logging.getLogger(__name__)

_MEDIA: Final = "application/vnd.ollama.image."
_DIGEST: Final = re.compile(r"sha256[:-]([0-9a-f]{64})")
_MOST_MANIFEST_BYTES: Final = 1 << 20
_MOST_LICENCE_BYTES: Final = 4096
_MOST_LICENCE_CHARACTERS: Final = 80
# host, namespace, model, tag
_NAME_PARTS: Final = 4
_OWN_HOST: Final = "registry.ollama.ai"
_OWN_NAMESPACE: Final = "library"
_HUGGING_FACE: Final = ("hf.co", "huggingface.co")


def store_folders(surroundings: Surroundings) -> tuple[Path, ...]:
    """Where Ollama keeps models: the place that its variable names, the user's own, and that of its Linux service."""
    named = surroundings.folder("OLLAMA_MODELS")
    places = [*([named] if named else []), surroundings.home / ".ollama" / "models"]
    if surroundings.platform.startswith("linux"):
        places.append(Path("/usr/share/ollama/.ollama/models"))
    return tuple(dict.fromkeys(places))


def find_stored(store: Path, walk: Walk) -> Iterator[FoundModel]:
    """Models in a store, one a manifest. Raises `ScanStoppedError`."""
    walk.begin()
    manifests = store / "manifests"
    for listing in walk_folders(manifests, walk, depth=_NAME_PARTS - 1):
        for path in listing.files:
            name = path.relative_to(manifests).parts
            if len(name) == _NAME_PARTS and not path.name.startswith("."):
                yield from _model(store, name, _layers(path))


def _model(store: Path, name: tuple[str, ...], layers: dict[str, list[str]]) -> Iterator[FoundModel]:
    models = layers.get("model", [])
    if not models:
        # a model that runs in Ollama's cloud, or an adapter, or one in tensors of Ollama's own
        return
    host, namespace, model, tag = name
    official = host == _OWN_HOST and namespace == _OWN_NAMESPACE
    projectors = [_blob(store, digest) for digest in layers.get("projector", [])]
    yield FoundModel(
        source=LibrarySource.OLLAMA,
        root=store,
        files=tuple(_blob(store, digest) for digest in models),
        name=model,
        label=label.label if (label := level_in(tag)) else "",
        local_name=f"{model}:{tag}" if official else f"{namespace}/{model}:{tag}",
        repository=f"{namespace}/{model}" if host in _HUGGING_FACE else None,
        sha256=models[0] if len(models) == 1 else None,
        licence=_licence([_blob(store, digest) for digest in layers.get("license", [])]),
        projector=projectors[0] if projectors else None,
        problem="" if len(models) == 1 else "It lies in several parts that only Ollama puts together.",
    )


def _layers(manifest: Path) -> dict[str, list[str]]:
    """Hashes of the layers by kind, in order; empty for what is no manifest."""
    try:
        listed = read_json(manifest, most_bytes=_MOST_MANIFEST_BYTES)["layers"]
        layers: dict[str, list[str]] = {}
        for layer in listed:
            kind, digest = _kind_and_hash(layer)
            layers.setdefault(kind, []).append(digest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        _log.info("a manifest of Ollama's cannot be read: %s", error)
        return {}
    return layers


def _kind_and_hash(layer: Any) -> tuple[str, str]:
    """Raises what is raised by a layer that is none: a hash is the only way from a manifest to a file."""
    match = _DIGEST.fullmatch(layer["digest"])
    if match is None:
        raise ValueError("a layer's digest is no SHA-256")
    kind = str(layer["mediaType"]).split(";")[0].strip()
    return kind.removeprefix(_MEDIA), match[1]


def _blob(store: Path, sha256: str) -> Path:
    return store / "blobs" / f"sha256-{sha256}"


def _licence(texts: list[Path]) -> str | None:
    """The first line of the licence's text."""
    try:
        with texts[0].open("rb") as stream:
            text = stream.read(_MOST_LICENCE_BYTES).decode("utf-8", errors="replace")
    except (OSError, IndexError):
        return None
    first = next((one_line(line) for line in text.splitlines() if line.strip()), "")
    return first[:_MOST_LICENCE_CHARACTERS] or None
