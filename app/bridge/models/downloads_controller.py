"""Downloads as the window sees them: asked for here, looked at four times a second while something moves."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.bridge.tasks import Tasks
from app.domain.downloads.download import DownloadState, DownloadStatus, WantedDownload
from app.domain.errors import WeighInError

if TYPE_CHECKING:
    from app.services.downloads.downloads import Downloads

POLL_MS: Final = 250
_MOVING: Final = frozenset((DownloadState.WAITING, DownloadState.CHECKING, DownloadState.RUNNING))


class DownloadsController(QObject):
    """`statuses_changed` carries all of them (a tuple in the queue's order), `arrived` one that has become complete,
    `failed` one that waits for the user.

    `ready_to_compare` carries the files (a list of paths, the more precise one first) once both of a pair are there.
    What is asked for is done in the background, one thing after the other; `notice` carries what could not be done.
    """

    statuses_changed = Signal(object)
    arrived = Signal(object)
    failed = Signal(object)
    ready_to_compare = Signal(object)
    notice = Signal(object)

    def __init__(
        self,
        parent: QObject | None = None,
        *,
        most_at_once: int = 2,
        limit_bytes_per_s: float | None = None,
        open_downloads: "Callable[[], Downloads] | None" = None,
    ) -> None:
        super().__init__(parent)
        self._open = open_downloads or _open_own_downloads
        self._most_at_once = most_at_once
        self._limit_bytes_per_s = limit_bytes_per_s
        self._downloads: Downloads | None = None
        self._statuses: tuple[DownloadStatus, ...] = ()
        self._offered: set[tuple[Path, ...]] = set()
        self._tasks = Tasks(self, threads=1)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.look)

    @property
    def statuses(self) -> tuple[DownloadStatus, ...]:
        """As they were when last looked at."""
        return self._statuses

    @property
    def most_at_once(self) -> int:
        return self._most_at_once

    @property
    def limit_bytes_per_s(self) -> float | None:
        """All downloads together; `None` for as fast as the line is."""
        return self._limit_bytes_per_s

    @property
    def not_kept(self) -> str:
        """Why what is asked for is forgotten when the window closes; empty where it is not, or not known yet."""
        return self._downloads.not_kept if self._downloads is not None else ""

    def status_of(self, key: str) -> DownloadStatus | None:
        """The download whose `WantedDownload.key` this is."""
        return next((status for status in self._statuses if status.wanted.key == key), None)

    def start(self) -> None:
        """Go on with what was not complete when the window was closed last."""
        # nobody asked for anything yet: what stands in the way is told to whoever does
        self._do(lambda _downloads: None, tells=False)

    def get(self, wanted: WantedDownload) -> None:
        """Put it at the end of the queue; what is asked for twice comes once."""
        self._do(lambda downloads: downloads.add(wanted))

    def get_pair(self, first: WantedDownload, second: WantedDownload) -> None:
        """Get two variants to compare, the more precise one first."""

        pair = (first.target, second.target)
        self._offered.discard(pair)

        def both(downloads: "Downloads") -> None:
            for wanted in (first, second):
                downloads.add(wanted, pair)

        self._do(both, then=lambda _result: self._tell_pair(pair))

    def pause(self, number: int) -> None:
        """Stop it; what is there stays."""
        self._do(lambda downloads: downloads.pause(number))

    def resume(self, number: int) -> None:
        """Go on with a paused one, or try a failed one again."""
        self._do(lambda downloads: downloads.resume(number))

    def remove(self, number: int) -> None:
        """Take it off the list; what is there of an unfinished one is deleted, a complete file stays."""
        self._do(lambda downloads: downloads.remove(number))

    def move(self, number: int, position: int) -> None:
        """Give it another place in the queue, counted from 0."""
        self._do(lambda downloads: downloads.move(number, position))

    def set_most_at_once(self, most: int) -> None:
        """How many may run at the same time, 1 to 3."""
        self._most_at_once = most
        self._do(lambda downloads: downloads.set_most_at_once(most))

    def set_limit(self, bytes_per_s: float | None) -> None:
        """Hold all downloads together under a rate."""
        self._limit_bytes_per_s = bytes_per_s
        self._do(lambda downloads: downloads.set_rate_limit(bytes_per_s))

    def look(self) -> None:
        """Find out how far everything is; goes on by itself while something moves."""
        if self._downloads is None:
            return
        before = {status.number: status.state for status in self._statuses}
        statuses = self._downloads.statuses()
        changed, self._statuses = statuses != self._statuses, statuses
        self._keep_looking(any(status.state in _MOVING for status in statuses))
        if not changed:
            return
        self.statuses_changed.emit(statuses)
        for status in statuses:
            if status.state is before.get(status.number):
                continue
            if status.state is DownloadState.DONE:
                self.arrived.emit(status)
                self._tell_pair(status.compare)
            elif status.state is DownloadState.FAILED:
                self.failed.emit(status)

    def close(self) -> None:
        """Call once, when the window closes; what is not complete goes on at the next start."""
        self._timer.stop()
        self._tasks.wait()
        if self._downloads is not None:
            self._downloads.close()

    def _do(
        self,
        work: "Callable[[Downloads], Any]",
        *,
        then: Callable[[Any], object] = lambda _result: None,
        tells: bool = True,
    ) -> None:
        def done(result: tuple["Downloads", Any]) -> None:
            self._downloads = result[0]
            self.look()
            then(result[1])

        def failed(error: WeighInError) -> None:
            if tells:
                self.notice.emit(error)
            self.look()

        self._tasks.run(lambda: self._worked(work), on_result=done, on_error=failed)

    def _worked(self, work: "Callable[[Downloads], Any]") -> "tuple[Downloads, Any]":
        """Runs on the one background thread, so that the downloads are opened once."""
        if self._downloads is None:
            self._downloads = self._open()
            self._downloads.set_most_at_once(self._most_at_once)
            self._downloads.set_rate_limit(self._limit_bytes_per_s)
        return self._downloads, work(self._downloads)

    def _keep_looking(self, moving: bool) -> None:
        if moving and not self._timer.isActive():
            self._timer.start()
        elif not moving:
            self._timer.stop()

    def _tell_pair(self, pair: tuple[Path, ...]) -> None:
        """Once both are there; one of them may have come before the window was opened."""
        waited_for = {status.wanted.target for status in self._statuses if status.state is not DownloadState.DONE}
        is_new = bool(pair) and pair not in self._offered
        if is_new and not waited_for.intersection(pair) and all(path.is_file() for path in pair):
            self._offered.add(pair)
            self.ready_to_compare.emit(list(pair))


def targets_of(statuses: Sequence[DownloadStatus]) -> list[Path]:
    """What lanes open of complete downloads."""
    return [status.wanted.target for status in statuses]


def _open_own_downloads() -> "Downloads":
    # the queue's file is read and its lock taken only when somebody asks
    from app.services.downloads.downloads import Downloads

    return Downloads()
