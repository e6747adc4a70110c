"""Whether a repository has newer files than those that were downloaded from it."""

from collections.abc import Callable
from dataclasses import dataclass

from app.adapters.hub.repositories import Hub
from app.adapters.hub.server import HubServer
from app.adapters.library.provenance import FileOrigin, Provenance
from app.domain.downloads.download import WantedFile
from app.domain.gguf.variants import RepositoryFile


@dataclass(frozen=True, slots=True)
class NewerRevision:
    """The repository at its newest `commit`, as far as it differs from what is here.

    `changed` are files as they are now, `gone` paths of files that it has no more. Both empty: nothing is newer,
    whatever else of the repository changed.
    """

    repository: str
    commit: str
    changed: tuple[WantedFile, ...]
    gone: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.changed)


def newer_revision(
    provenance: Provenance, *, server: HubServer | None = None, is_cancelled: Callable[[], bool] = lambda: False
) -> NewerRevision:
    """Ask the repository what it holds now: one request. Raises `HubError`."""
    newest = Hub(server).repository(provenance.repository, is_cancelled=is_cancelled)
    now = {file.path: file for file in newest.files}
    return NewerRevision(
        provenance.repository,
        newest.commit,
        changed=tuple(
            WantedFile(path, file.size_bytes or 0, file.sha256)
            for path, origin in sorted(provenance.files.items())
            if (file := now.get(path)) is not None and _differs(origin, file, newest.commit)
        ),
        gone=tuple(sorted(path for path in provenance.files if path not in now)),
    )


def _differs(origin: FileOrigin, file: RepositoryFile, commit: str) -> bool:
    """By hash; where the server lists none, a file of another size is another one. Unknown is no difference."""
    if origin.commit == commit or file.size_bytes is None:
        return False
    if file.sha256 is not None:
        return file.sha256 != origin.sha256
    return file.size_bytes != origin.size_bytes
