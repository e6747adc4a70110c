"""An item of the queue while the app runs."""

import threading
from dataclasses import dataclass, field
from pathlib import Path

from app.adapters.downloads.partial_file import present_bytes
from app.adapters.downloads.queue_file import QueueEntry
from app.domain.downloads.download import DownloadState, DownloadStatus, WantedDownload
from app.services.downloads.progress import DownloadProgress


@dataclass(slots=True, eq=False)
class QueuedItem:
    """`stop` is there while a thread works on it, which may wind down already.

    `made` are paths of files that are in their places because of it; `compare` is as in `QueueEntry`.
    """

    number: int
    wanted: WantedDownload
    state: DownloadState
    progress: DownloadProgress
    problem: str = ""
    made: set[str] = field(default_factory=set)
    compare: tuple[Path, ...] = ()
    stop: threading.Event | None = None
    is_removed: bool = False

    @property
    def is_moving(self) -> bool:
        return self.state is DownloadState.RUNNING

    @property
    def is_in_place(self) -> bool:
        """Whether it is complete, and nobody has taken it away since."""
        if self.state is not DownloadState.DONE:
            return False
        try:
            return all(self.wanted.place_of(file).stat().st_size == file.size_bytes for file in self.wanted.files)
        except OSError:
            return False

    def status(self) -> DownloadStatus:
        """How far it is."""
        is_done = self.state is DownloadState.DONE
        received_bytes = self.wanted.total_bytes if is_done else self.progress.received_bytes
        if not self.is_moving:
            return DownloadStatus(
                self.number, self.wanted, self.state, received_bytes, problem=self.problem, compare=self.compare
            )
        rate, left = self.progress.pace(self.wanted.total_bytes)
        return DownloadStatus(
            self.number,
            self.wanted,
            self.progress.state,
            received_bytes,
            rate_bytes_per_s=rate,
            left_s=left,
            problem=self.progress.trouble,
            compare=self.compare,
        )

    def entry(self) -> QueueEntry:
        """As it is kept for the next start."""
        return QueueEntry(self.wanted, self.state, self.problem, tuple(sorted(self.made)), self.compare)


def progress_on_disk(wanted: WantedDownload) -> DownloadProgress:
    """How much of it is there, as far as sizes tell; reads the disk."""
    return DownloadProgress(
        sum(present_bytes(wanted.place_of(file), wanted.repository, wanted.commit, file) for file in wanted.files)
    )
