"""Notes that `hf download --local-dir` leaves beside files: FOLDER/.cache/huggingface/download/PATH.metadata.

Three lines: commit, etag (the SHA-256 of large files), the moment when the file was complete.
"""

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.adapters.library.found import FoundModel

_NOTES: Final = (".cache", "huggingface", "download")
_MOST_BYTES: Final = 4096
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
# The client itself takes a file that is at most that much newer than its note for the one that it wrote.
_CLOCKS_DIFFER_S: Final = 1.0


def with_download_note(found: FoundModel) -> FoundModel:
    """Commit and hash as the client noted them, if the file was not written to since."""
    path = found.files[0]
    folders = [folder for folder in path.parents if folder.is_relative_to(found.root)]
    for folder in folders:
        note = folder.joinpath(*_NOTES, *path.relative_to(folder).parts)
        lines = _lines(note.with_name(f"{note.name}.metadata"))
        if len(lines) >= 3 and _is_older(path, lines[2]):
            commit = lines[0] if _COMMIT.fullmatch(lines[0]) else None
            sha256 = lines[1] if _SHA256.fullmatch(lines[1]) and len(found.files) == 1 else None
            return replace(found, commit=commit, sha256=sha256)
    return found


def _lines(path: Path) -> list[str]:
    try:
        with path.open("rb") as stream:
            return stream.read(_MOST_BYTES).decode("ascii", errors="replace").split()
    except (OSError, ValueError):
        return []


def _is_older(path: Path, moment: str) -> bool:
    try:
        return path.stat().st_mtime <= float(moment) + _CLOCKS_DIFFER_S
    except (OSError, ValueError):
        return False
