"""Whether Hugging Face holds a newer version of files that were downloaded here: asked only when the user asks."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from app.adapters.hub.failures import HubError, HubFailure
from app.adapters.hub.repositories import Hub, Repository
from app.domain.library.library import LibraryVariant
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
    hub: Hub | None = None,
) -> NewerVersions:
    """One request for each repository that own downloads came from.

    A variant is outdated where the file of its name has another SHA-256 now; a new commit that left it alone is none.
    Raises `CommandStoppedError` once `is_cancelled` answers true.
    """
    by_repository: dict[str, list[LibraryVariant]] = {}
    for variant in variants:
        if variant.may_be_deleted and variant.repository and variant.commit and not variant.made_from:
            by_repository.setdefault(variant.repository, []).append(variant)
    hub = hub or Hub()
    newer: set[Path] = set()
    problems: list[str] = []
    for place, (name, own) in enumerate(by_repository.items()):
        on_progress(place / len(by_repository))
        try:
            latest = hub.repository(name, is_cancelled=is_cancelled)
        except HubError as error:
            if error.kind is HubFailure.STOPPED:
                raise CommandStoppedError("Stopped.") from error
            problems.append(error.sentence)
            if error.kind in (HubFailure.OFFLINE, HubFailure.UNREACHABLE):
                break
            continue
        newer.update(variant.path for variant in own if _is_newer(variant, latest))
    on_progress(1.0)
    return NewerVersions(frozenset(newer), sum(map(len, by_repository.values())), tuple(problems))


def _is_newer(variant: LibraryVariant, latest: Repository) -> bool:
    """Unknown hashes tell nothing: then the sizes are held against each other."""
    if variant.commit == latest.commit:
        return False
    folder = variant.root.joinpath(*(variant.repository or "").split("/"))
    listed = {file.path: file for file in latest.files}
    for path in variant.files:
        inner = path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name
        file = listed.get(inner)
        if file is None:
            continue
        if len(variant.files) == 1 and variant.sha256 and file.sha256:
            return variant.sha256 != file.sha256
        if file.size_bytes is not None and _size_bytes(path) not in (None, file.size_bytes):
            return True
    return False


def _size_bytes(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
