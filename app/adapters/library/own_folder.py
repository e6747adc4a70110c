"""The app's own models folder: OWNER/NAME/path, with notes of where files came from or what they were made from."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from app.adapters.library.found import FoundModel
from app.adapters.library.made_levels import read_made_levels
from app.adapters.library.provenance import FileOrigin, Provenance, read_provenance

_DEPTH_OF_REPOSITORY: Final = 2
# file systems keep times in steps of up to two seconds
_CLOCKS_DIFFER_S: Final = 3.0


def repository_folder(root: Path, path: Path) -> Path | None:
    """OWNER/NAME of a file below `root`; `None` for one that lies elsewhere in it."""
    parts = path.relative_to(root).parts
    return root.joinpath(*parts[:_DEPTH_OF_REPOSITORY]) if len(parts) > _DEPTH_OF_REPOSITORY else None


class OriginNotes:
    """Adds to models what the notes in their folders say; each note is read once."""

    def __init__(self) -> None:
        self._provenance: dict[Path, Provenance | None] = {}
        self._made: dict[Path, dict[str, str]] = {}

    def describe(self, found: FoundModel) -> FoundModel:
        """What the layout and the notes tell of a model in an own folder."""
        folder = repository_folder(found.root, found.files[0])
        if folder is None:
            return found
        repository = "/".join(folder.relative_to(found.root).parts)
        made_from = self._made_in(folder).get(found.files[0].relative_to(folder).as_posix(), "")
        return self._with_origin(replace(found, repository=repository, made_from=made_from), folder)

    def _with_origin(self, found: FoundModel, folder: Path) -> FoundModel:
        if folder not in self._provenance:
            self._provenance[folder] = read_provenance(folder)
        note = self._provenance[folder]
        origin = note.files.get(found.files[0].relative_to(folder).as_posix()) if note else None
        if note is None or origin is None or not _is_untouched(found.files[0], origin):
            return found
        sha256 = origin.sha256 if len(found.files) == 1 else None
        return replace(found, repository=note.repository, commit=origin.commit, sha256=sha256)

    def _made_in(self, folder: Path) -> dict[str, str]:
        if folder not in self._made:
            self._made[folder] = read_made_levels(folder)
        return self._made[folder]


def _is_untouched(path: Path, origin: FileOrigin) -> bool:
    """Whether the file still has its size and was not written to since it was received."""
    try:
        status = path.stat()
    except OSError:
        return False
    return status.st_size == origin.size_bytes and status.st_mtime <= origin.received_s + _CLOCKS_DIFFER_S
