"""Deleting a variant of our own: its files, its note, its empty folders, and nothing that is another's."""

import contextlib
import stat
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from app.adapters.library.made_levels import forget_made_level
from app.adapters.library.own_folder import repository_folder
from app.adapters.library.plain_folder import find_models
from app.adapters.library.provenance import forget_origins, read_provenance
from app.adapters.library.walking import Walk
from app.domain.errors import WeighInError
from app.domain.library.library import LibrarySource, LibraryVariant
from app.domain.plain_text import one_line
from app.services.library.model_folders import own_folders

_IN_USE: Final = 32  # ERROR_SHARING_VIOLATION


def delete_variant(variant: LibraryVariant) -> int:
    """Delete a variant of the app's own folders, all parts of it, and the projector that no other variant uses.

    Returns the bytes that the disk has gained: what another link keeps alive counts nothing. Raises `WeighInError`
    for files of others, wherever a link makes them appear, and where the system refuses.
    """
    root = _own_root(variant)
    projector = _lonely_projector(variant, root)
    paths = [*variant.files, *([projector] if projector else [])]
    for path in paths:
        _refuse_outside(path, root)
    freed_bytes = 0
    gone: list[Path] = []
    try:
        for path in paths:
            freed_bytes += _delete_file(path)
            gone.append(path)
    finally:
        _forget(gone, root)
        _remove_empty_folders({path.parent for path in gone}, root)
    return freed_bytes


def _own_root(variant: LibraryVariant) -> Path:
    if variant.source is not LibrarySource.OWN:
        raise WeighInError(
            f"{one_line(variant.path.name)} belongs to another program or folder ({variant.source}): it is only read.",
            advice="Delete it where it came from.",
        )
    if variant.root not in own_folders():
        raise WeighInError(f"{one_line(str(variant.root))} is not a models folder of Weigh-In any more.")
    return variant.root


def _refuse_outside(path: Path, root: Path) -> None:
    """Raise `WeighInError` for what lies in the folder by its name only."""
    try:
        inside = path.resolve().is_relative_to(root.resolve()) and ".." not in path.parts
    except (OSError, RuntimeError, ValueError) as error:
        raise _refused(path, error) from error
    if not inside:
        raise WeighInError(
            f"{one_line(path.name)} is a link to a file outside the models folder: it is not deleted.",
            advice="Delete the link in your file manager if you do not want it.",
        )


def _lonely_projector(variant: LibraryVariant, root: Path) -> Path | None:
    """The variant's projector where it lies in our folder and no other model there uses it."""
    projector = variant.projector
    if projector is None or not projector.is_relative_to(root):
        return None
    # projectors serve the models beside them and in the folders below
    users = [found.files[0] for found in find_models(projector.parent, LibrarySource.OWN, Walk()) if found.projector]
    return None if any(path != variant.path for path in users) else projector


def _delete_file(path: Path) -> int:
    """Bytes gained; a file that is gone already gains nothing. Raises `WeighInError`."""
    try:
        status = path.lstat()
        path.unlink()
    except FileNotFoundError:
        return 0
    except OSError as error:
        raise _refused(path, error) from error
    alone = stat.S_ISREG(status.st_mode) and status.st_nlink <= 1
    return status.st_size if alone else 0


def _refused(path: Path, error: Exception) -> WeighInError:
    in_use = sys.platform == "win32" and getattr(error, "winerror", None) == _IN_USE
    return WeighInError(
        f"{one_line(path.name)} is in use and cannot be deleted."
        if in_use
        else f"{one_line(path.name)} cannot be deleted.",
        advice="Remove the lanes that have it loaded, then delete it again."
        if in_use
        else "Check the permissions of its folder and whether its disk is write-protected.",
        details=str(error),
    )


def _forget(gone: Iterable[Path], root: Path) -> None:
    for path in gone:
        folder = repository_folder(root, path)
        if folder is None:
            continue
        inner = path.relative_to(folder).as_posix()
        note = read_provenance(folder)
        if note is not None and inner in note.files:
            forget_origins(folder, note.repository, [inner])
        forget_made_level(folder, inner)


def _remove_empty_folders(folders: Iterable[Path], root: Path) -> None:
    """Up to the models folder itself, which stays."""
    for folder in sorted(folders, key=lambda each: -len(each.parts)):
        current = folder
        with contextlib.suppress(OSError):  # not empty, or not ours to remove: it stays
            while current != root and current.is_relative_to(root):
                current.rmdir()
                current = current.parent
