"""How far one download is, as its own thread tells and others look at."""

import threading
import time

from app.domain.downloads.download import DownloadState
from app.domain.downloads.transfer_rate import TransferRate, left_s


class DownloadProgress:
    """`received_bytes` counts all files of the item. Any thread may read; the item's own thread writes."""

    def __init__(self, received_bytes: int = 0) -> None:
        self._lock = threading.Lock()
        self._others_bytes = 0
        self._file_bytes = received_bytes
        self._to_check_bytes: int | None = None
        self._rate = TransferRate()
        self.trouble = ""

    @property
    def received_bytes(self) -> int:
        with self._lock:
            return self._others_bytes + self._file_bytes

    @property
    def state(self) -> DownloadState:
        return DownloadState.RUNNING if self._to_check_bytes is None else DownloadState.CHECKING

    def begin_file(self, before_bytes: int, present_bytes: int) -> None:
        """A file is next, of which `present_bytes` are there; `before_bytes` is what the files before it have."""
        with self._lock:
            self._others_bytes, self._file_bytes = before_bytes, present_bytes

    def checking(self, present_bytes: int, read_bytes: int, new_bytes: int) -> None:
        """`read_bytes` of the `present_bytes` of the file have been read, `new_bytes` of them just now."""
        with self._lock:
            if self._to_check_bytes is None:
                self._rate = TransferRate()
            self._file_bytes = present_bytes
            self._to_check_bytes = present_bytes - read_bytes
            self._rate.note(new_bytes, time.monotonic())

    def received(self, file_bytes: int, new_bytes: int) -> None:
        """The file has `file_bytes` now, `new_bytes` of them new."""
        with self._lock:
            if self._to_check_bytes is not None:
                self._to_check_bytes, self._rate = None, TransferRate()
            self._file_bytes = file_bytes
            if new_bytes > 0:
                self.trouble = ""
                self._rate.note(new_bytes, time.monotonic())

    def pace(self, total_bytes: int) -> tuple[float | None, float | None]:
        """Bytes per second, and seconds that are left; `None` where nothing moves."""
        with self._lock:
            if self.trouble:
                return None, None
            rate = self._rate.bytes_per_s(time.monotonic())
            remaining = total_bytes - self._others_bytes - self._file_bytes
            return rate, left_s(remaining if self._to_check_bytes is None else self._to_check_bytes, rate)
