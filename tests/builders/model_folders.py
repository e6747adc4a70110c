"""Models folders of other programs, in their true layout, with small models in them."""

import hashlib
import json
import os
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.builders.gguf_writer import Metadata, Typed, ValueType, write_gguf
from tests.builders.tiny_models import TINY, TinyModel, build_model, model_metadata, model_tensors

COMMIT: Final = "0123456789abcdef0123456789abcdef01234567"
OLDER_COMMIT: Final = "fedcba9876543210fedcba9876543210fedcba98"
_MEDIA: Final = "application/vnd.ollama.image."


@cache
def model_bytes(name: str = "Tiny random", weight_type: str = "F16", *, seed: int = 7) -> bytes:
    """The file of a small model."""
    with TemporaryDirectory() as folder:
        path = build_model(Path(folder) / "model.gguf", replace(TINY, name=name, weight_type=weight_type), seed=seed)
        return path.read_bytes()


def helper_bytes(kind: str) -> bytes:
    """A GGUF that is no model: kind is mmproj, imatrix, adapter or vocabulary."""
    model = TinyModel(with_tensors=False)
    metadata: dict[str, object] = dict(model_metadata(model))
    if kind == "mmproj":
        metadata = {"general.architecture": "clip", "general.type": "mmproj"}
    elif kind != "vocabulary":
        metadata["general.type"] = kind
    tensors = [] if kind == "vocabulary" else model_tensors(TINY)[:1]
    with TemporaryDirectory() as folder:
        return write_gguf(Path(folder) / "helper.gguf", _typed(metadata), tensors).read_bytes()


def shard_bytes(name: str = "Tiny sharded") -> tuple[bytes, bytes]:
    """A model in two parts, as gguf-split cuts it: the first has all metadata, the tensors are shared out."""
    model = replace(TINY, name=name)
    tensors = model_tensors(model)
    count = {"split.count": Typed(ValueType.UINT16, 2), "split.tensors.count": Typed(ValueType.INT32, len(tensors))}
    numbers = [{"split.no": Typed(ValueType.UINT16, number), **count} for number in range(2)]
    with TemporaryDirectory() as folder:
        first = write_gguf(Path(folder) / "1.gguf", {**model_metadata(model), **numbers[0]}, tensors[:8])
        second = write_gguf(Path(folder) / "2.gguf", numbers[1], tensors[8:])
        return first.read_bytes(), second.read_bytes()


def put(path: Path, content: bytes) -> Path:
    """Write a file, its folders made."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def sha256_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@dataclass(frozen=True, slots=True)
class HuggingFaceCache:
    """The cache of huggingface_hub: `links` as most systems have it, otherwise as on Windows without them."""

    folder: Path
    links: bool = True
    shared: bool = False

    def add(self, repository: str, path: str, content: bytes, *, commit: str = COMMIT, is_main: bool = True) -> Path:
        """Put a file into a snapshot; returns its path there."""
        home = self.folder / f"models--{repository.replace('/', '--')}"
        snapshot = home / "snapshots" / commit / path
        if is_main:
            put(home / "refs" / "main", commit.encode())
        if not self.links:
            self._list(home / "trees" / f"{commit}.json", path, content)
            return put(snapshot, content)
        blob = home / "blobs" / sha256_of(content)
        if self.shared:
            xet = hashlib.blake2b(content, digest_size=32).hexdigest()
            shared = put(self.folder / "blobs" / xet[:2] / xet, content)
            put(self.folder / "blobs" / ".huggingface-shared-blobs", b"")
            _link(blob, shared)
        else:
            put(blob, content)
        return _link(snapshot, blob)

    def _list(self, tree: Path, path: str, content: bytes) -> None:
        files = json.loads(tree.read_text())["files"] if tree.exists() else {}
        size, sha256 = len(content), sha256_of(content)
        files[path] = {"size": size, "blob_id": "0" * 40, "lfs_sha256": sha256, "lfs_size": size}
        put(tree, json.dumps({"format_version": 1, "files": files}).encode())


@dataclass(frozen=True, slots=True)
class OllamaStore:
    """Ollama's store of manifests and blobs."""

    folder: Path

    def add(self, name: str, layers: dict[str, bytes], *, host: str = "registry.ollama.ai") -> dict[str, Path]:
        """Store a model called NAMESPACE/MODEL:TAG of layers by kind; returns the blobs by kind."""
        digests = {kind: f"sha256:{sha256_of(content)}" for kind, content in layers.items()}
        self.add_manifest(name, list(digests.items()), host=host)
        return {
            kind: put(self.folder / "blobs" / digests[kind].replace(":", "-"), content)
            for kind, content in layers.items()
        }

    def add_manifest(self, name: str, layers: list[tuple[str, str]], *, host: str = "registry.ollama.ai") -> Path:
        """A manifest alone, of (kind, digest)."""
        document = {
            "schemaVersion": 2,
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "digest": "sha256:" + "0" * 64},
            "layers": [{"mediaType": _MEDIA + kind, "digest": digest, "size": 1} for kind, digest in layers],
        }
        path = self.folder.joinpath("manifests", host, *name.replace(":", "/").split("/"))
        return put(path, json.dumps(document).encode())


def _link(path: Path, target: Path) -> Path:
    """A relative link, as the client makes them."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_symlink():
        path.symlink_to(os.path.relpath(target, path.parent))
    return path


def _typed(metadata: dict[str, object]) -> Metadata:
    return metadata  # type: ignore[return-value]  # values are those of a model's metadata
