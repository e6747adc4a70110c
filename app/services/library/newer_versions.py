"""Whether Hugging Face holds a newer version of files that were downloaded here: asked only when the user asks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from app.adapters.hub.failures import HubError, HubFailure
from app.adapters.library.own_folder import repository_folder
from app.adapters.library.provenance import read_provenance
from app.domain.library.library import LibraryVariant
from app.services.downloads.newer_revision import newer_revision
from app.services.processes.one_shot import CommandStoppedError


@dataclass(frozen=True, slots=True)
class NewerVersions:
    """First parts of variants that have changed on the server, how many were asked about, and what did not answer."""

    paths: frozenset[Path]
    asked: int
    problems: tuple[str, ...]


def find_newer_versions(
    variants: Iterable[LibraryVariant],
    *,
    on_progress: Callable[[float], None] = lambda fraction: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> NewerVersions:
    """One request for each repository that own downloads came from.

    A variant is outdated where the file of its name has another SHA-256 now; a new commit that left it alone is none.
    Raises `CommandStoppedError` once `is_cancelled` answers true.
    """
    by_folder: dict[Path, list[LibraryVariant]] = {}
    for variant in variants:
        folder = repository_folder(variant.root, variant.path) if variant.may_be_deleted else None
        if folder is not None and variant.commit and not variant.made_from:
            by_folder.setdefault(folder, []).append(variant)
    newer: set[Path] = set()
    problems: list[str] = []
    for place, (folder, own) in enumerate(by_folder.items()):
        on_progress(place / len(by_folder))
        try:
            changed = _changed_files(folder, is_cancelled)
        except HubError as error:
            if error.kind is HubFailure.STOPPED:
                raise CommandStoppedError("Stopped.") from error
            problems.append(error.sentence)
            if error.kind in (HubFailure.OFFLINE, HubFailure.UNREACHABLE):
                break
            continue
        newer.update(variant.path for variant in own if changed.intersection(variant.files))
    on_progress(1.0)
    return NewerVersions(frozenset(newer), sum(map(len, by_folder.values())), tuple(problems))


def _changed_files(folder: Path, is_cancelled: Callable[[], bool]) -> frozenset[Path]:
    provenance = read_provenance(folder)
    if provenance is None:
        return frozenset()
    changed = newer_revision(provenance, is_cancelled=is_cancelled).changed
    return frozenset(folder.joinpath(*file.path.split("/")) for file in changed)
