"""What the stand-in hub holds: repositories with files, in memory or on disk."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

PIECE_BYTES = 16 << 10


@dataclass(slots=True)
class HubFile:
    """A file; `listed_bytes` and `linked_bytes` are what the server claims of its size, truly by default."""

    content: bytes | Path
    listed_bytes: int | None = None
    linked_bytes: int | None = None
    sha256: str = ""

    def __post_init__(self) -> None:
        if not self.sha256 and isinstance(self.content, bytes):
            self.sha256 = hashlib.sha256(self.content).hexdigest()
        # hashing gigabytes of holes takes seconds: files on disk are named by their path unless a test says more
        self.sha256 = self.sha256 or hashlib.sha256(str(self.content).encode()).hexdigest()

    @property
    def size_bytes(self) -> int:
        return len(self.content) if isinstance(self.content, bytes) else self.content.stat().st_size

    def pieces(self, start: int, end: int) -> Iterator[bytes]:
        """Bytes `start` to `end` (excluded), a little at a time."""
        if isinstance(self.content, bytes):
            for at in range(start, end, PIECE_BYTES):
                yield self.content[at : min(at + PIECE_BYTES, end)]
            return
        with self.content.open("rb") as stream:
            stream.seek(start)
            while start < end and (piece := stream.read(min(PIECE_BYTES, end - start))):
                start += len(piece)
                yield piece


@dataclass(slots=True)
class HubRepository:
    """A repository with one commit. `members` are the tokens that may read its files where it is gated."""

    name: str
    files: dict[str, HubFile] = field(default_factory=dict)
    commit: str = "0123456789abcdef0123456789abcdef01234567"
    gated: bool = False
    members: frozenset[str] = frozenset()
    downloads: int = 1234
    likes: int = 56
    more_information: dict[str, Any] = field(default_factory=dict)

    def has_revision(self, revision: str) -> bool:
        return revision in ("main", self.commit)

    def information(self, *, with_sizes: bool) -> dict[str, Any]:
        """What the API says of it."""
        return {
            "id": self.name,
            "sha": self.commit,
            "gated": "auto" if self.gated else False,
            "private": False,
            "downloads": self.downloads,
            "likes": self.likes,
            "lastModified": "2026-10-01T12:00:00.000Z",
            "tags": ["gguf"],
            "siblings": [self._sibling(path, file, with_sizes=with_sizes) for path, file in self.files.items()],
            **self.more_information,
        }

    def tree(self) -> list[dict[str, Any]]:
        """The listing of all its files."""
        return [
            {"type": "file", "oid": "0" * 40, "path": path, "size": _listed(file), "lfs": _lfs(file, "oid")}
            for path, file in self.files.items()
        ]

    def _sibling(self, path: str, file: HubFile, *, with_sizes: bool) -> dict[str, Any]:
        if not with_sizes:
            return {"rfilename": path}
        return {"rfilename": path, "size": _listed(file), "blobId": "0" * 40, "lfs": _lfs(file, "sha256")}


def _listed(file: HubFile) -> int:
    return file.size_bytes if file.listed_bytes is None else file.listed_bytes


def _lfs(file: HubFile, hash_key: str) -> dict[str, Any]:
    return {hash_key: file.sha256, "size": _listed(file), "pointerSize": 134}
