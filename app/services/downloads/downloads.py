"""The queue of downloads: what is wanted, in which order, how many at once; it survives the app's end, however it ends.

The client of Hugging Face, which takes a second to import, is first imported by the thread of a download.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.adapters.downloads.queue_file import QueueEntry, QueueFile
from app.domain.downloads.allowance import Allowance
from app.domain.downloads.download import DownloadState, DownloadStatus, WantedDownload, WantedFile
from app.domain.downloads.queue_order import moved
from app.domain.errors import WeighInError
from app.services.downloads.leftovers import delete_leftovers
from app.services.downloads.progress import DownloadProgress
from app.services.downloads.queued_item import QueuedItem, progress_on_disk
from app.services.downloads.wanting import check_room, check_wanted

if TYPE_CHECKING:
    from app.services.downloads.file_run import ReceivedFile

_log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 3
LEAST_RATE_BYTES_PER_S: Final = 64_000.0
_USUAL_AT_ONCE: Final = 2
_END_WAIT_S: Final = 0.15
_POLL_S: Final = 0.05
_IDLE: Final = frozenset((DownloadState.DONE, DownloadState.PAUSED, DownloadState.FAILED))


class Downloads:
    """May be used from any thread. What was not complete at the last end goes on at once, unless it was paused.

    `queue` is where it is kept, by default in the app's data folder.
    """

    def __init__(self, queue: QueueFile | None = None) -> None:
        self._queue = queue or QueueFile.own()
        self._changed = threading.Condition()
        self._adding = threading.Lock()
        self._saving = threading.Lock()
        self._items: list[QueuedItem] = []
        self._threads: set[threading.Thread] = set()
        self._last_number = 0
        self._most_at_once = _USUAL_AT_ONCE
        self._allowance = Allowance()
        self._allowance_lock = threading.Lock()
        self._is_closed = False
        for entry in self._queue.load():
            self._restore(entry)
        self._go_on()

    @property
    def not_kept(self) -> str:
        """Why the queue does not outlive this copy of the app, a sentence; empty where it does."""
        return self._queue.not_kept

    def add(self, wanted: WantedDownload, compare: tuple[Path, ...] = ()) -> int:
        """Put it at the end of the queue; returns its number, the one it has already if it is there.

        `compare` are the files that are to be compared once all are there, its own among them. Raises `WeighInError`
        for names that nobody should write, and where the disk has no room for it.
        """
        check_wanted(wanted)
        with self._adding:
            known = self._known(wanted)
            if known is not None:
                known.compare = compare or known.compare
                if not known.is_in_place:
                    self.resume(known.number)
                return known.number
            with self._changed:
                queued = [item.wanted for item in self._items if item.state is not DownloadState.DONE]
            check_room(wanted, queued)
            item = self._append(QueueEntry(wanted, DownloadState.WAITING, compare=compare))
        self._save()
        self._go_on()
        return item.number

    def pause(self, number: int) -> None:
        """Stop it; what was received stays. Nothing happens to one that has ended, well or not."""
        with self._changed:
            item = self._found(number)
            if item is None or item.state in _IDLE:
                return
            self._halt(item, DownloadState.PAUSED)
        self._save()
        self._go_on()

    def resume(self, number: int) -> None:
        """Let a paused or failed one go on when its turn comes, a complete one be looked at again."""
        with self._changed:
            item = self._found(number)
            if item is None or item.state not in _IDLE:
                return
            item.state, item.problem = DownloadState.WAITING, ""
            self._changed.notify_all()
        self._save()
        self._go_on()

    def remove(self, number: int) -> None:
        """Take it off the queue and delete what is there of it, unless it is complete."""
        with self._changed:
            item = self._found(number)
            if item is None:
                return
            is_complete = item.state is DownloadState.DONE
            self._items.remove(item)
            item.is_removed = not is_complete
            self._halt(item, item.state)
            deletes_now = item.is_removed and item.stop is None
        self._save()
        if deletes_now:
            self._tidy_after(item)
        self._go_on()

    def move(self, number: int, position: int) -> None:
        """Give it another place in the queue, counted from 0."""
        with self._changed:
            item = self._found(number)
            if item is None:
                return
            self._items = moved(self._items, item, position)
        self._save()

    def set_most_at_once(self, most: int) -> None:
        """1 to 3; those that are too many wait again, the last of the queue first."""
        with self._changed:
            self._most_at_once = min(max(most, 1), MOST_AT_ONCE)
            for item in [each for each in self._items if each.is_moving][self._most_at_once :]:
                self._halt(item, DownloadState.WAITING)
        self._go_on()

    def set_rate_limit(self, bytes_per_s: float | None) -> None:
        """For all downloads together, at least 64 kB/s; `None` for none."""
        with self._allowance_lock:
            self._allowance.limit_to(None if bytes_per_s is None else max(bytes_per_s, LEAST_RATE_BYTES_PER_S))

    def statuses(self) -> tuple[DownloadStatus, ...]:
        """How far all are, in the order of the queue."""
        with self._changed:
            return tuple(item.status() for item in self._items)

    def is_busy(self, number: int) -> bool:
        """Whether a thread works on it still, if only to wind down after a pause."""
        with self._changed:
            item = self._found(number)
            return item is not None and item.stop is not None

    def wait(self, number: int, is_cancelled: Callable[[], bool] = lambda: False) -> DownloadStatus:
        """Its status once it is done, paused or failed, or `is_cancelled` answers true. Raises `WeighInError`."""
        with self._changed:
            while True:
                item = self._found(number)
                if item is None:
                    raise WeighInError("It was taken off the downloads.")
                if item.state in _IDLE or self._is_closed or is_cancelled():
                    return item.status()
                self._changed.wait(_POLL_S)

    def close(self) -> None:
        """Stop everything, within moments; a new `Downloads` goes on with it. A second time does nothing."""
        with self._changed:
            if self._is_closed:
                return
            self._is_closed = True
            for item in self._items:
                if item.stop is not None:
                    item.stop.set()
            threads = tuple(self._threads)
            self._changed.notify_all()
        ends_at = time.monotonic() + _END_WAIT_S
        for thread in threads:
            thread.join(max(0.0, ends_at - time.monotonic()))
        self._queue.close()

    def _restore(self, entry: QueueEntry) -> None:
        try:
            check_wanted(entry.wanted)
        except WeighInError as error:
            _log.warning("left out of the queue: %s", error)
            return
        self._append(entry)

    def _append(self, entry: QueueEntry) -> QueuedItem:
        progress = progress_on_disk(entry.wanted)
        with self._changed:
            self._last_number += 1
            item = QueuedItem(
                self._last_number,
                entry.wanted,
                entry.state,
                progress,
                entry.problem,
                set(entry.made),
                entry.compare,
            )
            self._items.append(item)
            return item

    def _known(self, wanted: WantedDownload) -> QueuedItem | None:
        with self._changed:
            return next((item for item in self._items if item.wanted.key == wanted.key), None)

    def _found(self, number: int) -> QueuedItem | None:
        return next((item for item in self._items if item.number == number), None)

    def _halt(self, item: QueuedItem, state: DownloadState) -> None:
        """Let it have `state` at once; the thread that works on it follows."""
        item.state = state
        if item.stop is not None:
            item.stop.set()
        self._changed.notify_all()

    def _go_on(self) -> None:
        """Start what may run."""
        with self._changed:
            if self._is_closed:
                return
            # one that winds down still takes its place
            busy = sum(item.stop is not None for item in self._items)
            turn = [item for item in self._items if item.state is DownloadState.WAITING and item.stop is None]
            for item in turn[: max(0, self._most_at_once - busy)]:
                item.state, item.stop = DownloadState.RUNNING, threading.Event()
                item.progress = DownloadProgress(item.progress.received_bytes)
                thread = threading.Thread(target=self._work, args=(item, item.stop), name="item", daemon=True)
                self._threads.add(thread)
                thread.start()

    def _work(self, item: QueuedItem, stop: threading.Event) -> None:
        state, problem = DownloadState.DONE, ""
        try:
            from app.services.downloads.item_run import ItemRun

            def on_file(file: WantedFile, received: "ReceivedFile") -> None:
                if received.resumed_bytes < received.size_bytes:
                    with self._changed:
                        item.made.add(file.path)
                    self._save()

            ItemRun(item.wanted, item.progress, stop, pace=self._pace, on_file=on_file).run()
        except WeighInError as error:
            state, problem = DownloadState.FAILED, error.sentence
            if not stop.is_set():
                _log.warning("%s (%s)", error, error.details)
        except Exception as error:
            state, problem = DownloadState.FAILED, f"Something went wrong inside Weigh-In ({type(error).__name__})."
            _log.exception("a download failed")
        self._ended(item, stop, state, problem)
        with self._changed:
            self._threads.discard(threading.current_thread())

    def _ended(self, item: QueuedItem, stop: threading.Event, state: DownloadState, problem: str) -> None:
        with self._changed:
            # a stop that came when all was there already has nothing to stop
            if state is DownloadState.DONE or not stop.is_set():
                item.state, item.problem = state, problem
            item.stop = None
            self._changed.notify_all()
        if item.is_removed and state is not DownloadState.DONE:
            self._tidy_after(item)
        self._save()
        self._go_on()

    def _tidy_after(self, item: QueuedItem) -> None:
        # nobody may ask for its files between looking who wants them and deleting them
        with self._adding:
            with self._changed:
                wanted = [other.wanted for other in self._items]
            spared = {each.place_of(file) for each in wanted for file in each.files}
            delete_leftovers(item.wanted, item.made, spared)

    def _pace(self, count_bytes: int) -> float:
        with self._allowance_lock:
            return self._allowance.take(count_bytes, time.monotonic())

    def _save(self) -> None:
        with self._saving:
            with self._changed:
                entries = [item.entry() for item in self._items if item.state is not DownloadState.DONE]
            self._queue.save(entries)
