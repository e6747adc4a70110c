"""The file that a recommendation names: found on Hugging Face, downloaded, and followed until it is there."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.bridge.fit.where_to_get import WhereToGet
from app.bridge.inquiry import Cancelled, Inquiry, Progress
from app.bridge.models.downloads_controller import DownloadsController
from app.bridge.tasks import Tasks
from app.domain.downloads.download import DownloadState, DownloadStatus, WantedDownload
from app.domain.errors import WeighInError
from app.domain.gguf.hub_reference import HubReference
from app.services.library.downloaded import downloaded_file
from app.services.library.model_folders import models_folder

if TYPE_CHECKING:
    from app.services.browse.browsing import Browser


class NamedFile(QObject):
    """`changed` follows whatever became of what was asked for last."""

    changed = Signal()

    def __init__(
        self, downloads: DownloadsController, browser: "Callable[[], Browser]", parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._downloads = downloads
        self._browser = browser
        self._wanted: dict[WhereToGet, WantedDownload] = {}
        self._asked: WhereToGet | None = None
        self._problems: dict[WhereToGet, str] = {}
        self._here: dict[WhereToGet, Path] = {}
        self._tasks = Tasks(self, threads=1)
        self._inquiry = Inquiry(self)
        self._inquiry.answered.connect(self._found)
        self._inquiry.notice.connect(self._not_found)
        self._inquiry.running_changed.connect(lambda _running: self.changed.emit())
        downloads.statuses_changed.connect(lambda _statuses: self.changed.emit())

    def look(self, where: WhereToGet) -> None:
        """Find out in the background whether it lies on this computer already."""

        def found(path: Path | None) -> None:
            self._here.pop(where, None)
            if path is not None:
                self._here[where] = path
            self.changed.emit()

        if where.path:
            reference = HubReference(where.repository, where.path)
            self._tasks.run(lambda: downloaded_file(reference), on_result=found, on_error=_not_here)

    def is_looked_for(self, where: WhereToGet) -> bool:
        """Whether Hugging Face is asked for it now."""
        return self._inquiry.running and self._asked == where

    def status(self, where: WhereToGet) -> DownloadStatus | None:
        """Its download, if there is one: asked for here, or before the window was opened."""
        wanted = self._wanted.get(where)
        if wanted is not None:
            return self._downloads.status_of(wanted.key)
        return next((status for status in self._downloads.statuses if _is_of(status.wanted, where)), None)

    def problem(self, where: WhereToGet) -> str:
        """Why it could not be asked for; empty where it could."""
        return self._problems.get(where, "")

    def file(self, where: WhereToGet) -> Path | None:
        """What a lane opens, once it is there."""
        status = self.status(where)
        if status is None:
            return self._here.get(where)
        return status.wanted.target if status.state is DownloadState.DONE else None

    def get(self, where: WhereToGet) -> None:
        """Find it on Hugging Face by one request, and download it."""
        if self._inquiry.running:
            return
        self._asked = where
        self._problems.pop(where, None)

        def work(_progress: Progress, is_cancelled: Cancelled) -> WantedDownload:
            # the client of Hugging Face takes a second to import
            from app.services.browse.named_file import wanted_by_name

            return wanted_by_name(
                self._browser(),
                where.repository,
                path=where.path,
                label=where.label,
                folder=models_folder(),
                is_cancelled=is_cancelled,
            )

        self._inquiry.ask(work)

    def stop(self, where: WhereToGet) -> None:
        """Do not look for it any more, or pause its download: what is there stays."""
        self._inquiry.stop()
        status = self.status(where)
        if status is not None:
            self._downloads.pause(status.number)

    def close(self) -> None:
        """Call once, when the window closes."""
        self._inquiry.close()
        self._tasks.wait()

    def _found(self, wanted: WantedDownload) -> None:
        if self._asked is not None:
            self._wanted[self._asked] = wanted
            self._downloads.get(wanted)

    def _not_found(self, error: WeighInError) -> None:
        if self._asked is not None:
            self._problems[self._asked] = error.sentence
            self.changed.emit()


def _is_of(wanted: WantedDownload, where: WhereToGet) -> bool:
    return wanted.repository == where.repository and any(file.path == where.path for file in wanted.files)


def _not_here(_error: WeighInError) -> None:
    """A folder that cannot be looked through holds nothing for anybody."""
