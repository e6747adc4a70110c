"""One download: a variant's files at the commit that was shown, and how far they are."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class DownloadState(StrEnum):
    """`WAITING` has its turn to come, `CHECKING` reads what is there already, `FAILED` waits for the user."""

    WAITING = "waiting"
    CHECKING = "checking"
    RUNNING = "downloading"
    PAUSED = "paused"
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class WantedFile:
    """A file of the repository; `sha256` in lower-case hex, `None` where the server gave none."""

    path: str
    size_bytes: int
    sha256: str | None


@dataclass(frozen=True, slots=True)
class WantedDownload:
    """What counts as one item: all parts of a variant, its projector with it. `label` is the variant's level.

    The files come to lie under `folder` / OWNER / NAME / path.
    """

    repository: str
    commit: str
    label: str
    files: tuple[WantedFile, ...]
    folder: Path

    @property
    def total_bytes(self) -> int:
        return sum(file.size_bytes for file in self.files)

    @property
    def key(self) -> str:
        """The same for the same files of the same commit in the same folder: asked for twice, they come once."""
        return "\n".join((str(self.folder), self.repository, self.commit, *(file.path for file in self.files)))

    @property
    def repository_folder(self) -> Path:
        """Where all files of the repository lie."""
        return self.folder.joinpath(*self.repository.split("/"))

    @property
    def target(self) -> Path:
        """The file to open as a lane: the first part."""
        return self.place_of(self.files[0])

    def place_of(self, file: WantedFile) -> Path:
        """Where one of the files comes to lie."""
        return self.repository_folder.joinpath(*file.path.split("/"))


@dataclass(frozen=True, slots=True)
class DownloadStatus:
    """`rate_bytes_per_s` and `left_s` are `None` where nothing moves.

    `problem` is the sentence of a failure, or, while it runs, of what keeps it waiting before the next try. While it is
    checking, rate and time left are those of reading what is there. `compare` are the files, its own among them, that
    are to be compared once all are there, the more precise one first.
    """

    number: int
    wanted: WantedDownload
    state: DownloadState
    received_bytes: int
    rate_bytes_per_s: float | None = None
    left_s: float | None = None
    problem: str = ""
    compare: tuple[Path, ...] = ()
