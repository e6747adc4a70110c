"""One file from the server to its final name: what is there is checked, the rest received, all held to its hash."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.adapters.downloads.partial_file import PartialFile
from app.adapters.hub.body_stream import BodyStream, RangeRefusedError
from app.adapters.hub.failures import HubError, HubFailure, stopped, too_slow
from app.adapters.hub.http_library import httpx
from app.adapters.hub.resolving import Resolver
from app.adapters.hub.server import HubServer
from app.domain.downloads.download import WantedFile
from app.domain.downloads.patience import Patience
from app.domain.errors import WeighInError
from app.domain.gguf.hub_reference import HubReference
from app.domain.plain_text import one_line
from app.services.downloads.disk_problems import disk_told_plainly
from app.services.downloads.progress import DownloadProgress

# How soon a pause is noticed.
_POLL_S: Final = 0.05
# Slower than this over so long, another connection is tried.
_SLOW_S: Final = 30.0
_SLOW_BYTES: Final = 16 << 10
# What makes no sense may be a passing sign-in page, but nobody waits minutes to be told.
_MOST_NONSENSE_TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class FileTask:
    """What is to be received. `pace` answers with seconds to wait after some bytes; `folder` is the models folder."""

    repository: str
    commit: str
    file: WantedFile
    folder: Path
    target: Path
    progress: DownloadProgress
    stop: threading.Event
    pace: Callable[[int], float] = lambda count: 0.0

    @property
    def name(self) -> str:
        return one_line(self.target.name)


@dataclass(frozen=True, slots=True)
class ReceivedFile:
    """`resumed_bytes` were there before; `is_verified` tells whether the server lists the hash that the file has.

    `taken_s` is how long it took this time.
    """

    target: Path
    size_bytes: int
    sha256: str
    is_verified: bool
    resumed_bytes: int
    taken_s: float = 0.0


class FileRun:
    """Receives one file, whose lock the caller holds. `HubError` of kind STOPPED is what `stop` leads to."""

    def __init__(self, client: httpx.Client, server: HubServer, task: FileTask) -> None:
        self._client, self._server, self._task = client, server, task
        self._patience = Patience()
        self._asks_from_start = False
        self._is_second_time = False
        self._sha256 = task.file.sha256

    def run(self) -> ReceivedFile:
        """Raises `WeighInError`; what was received stays for the next time, unless it turned out to be wrong."""
        task = self._task
        with disk_told_plainly(task.target, task.folder):
            partial = PartialFile(task.target, task.repository, task.commit, task.file)
            try:
                return self._run(partial)
            finally:
                # a disk that is full has taken a part of the last piece
                task.progress.received(partial.received_bytes, 0)
                partial.close()

    def _run(self, partial: PartialFile) -> ReceivedFile:
        self._check(partial)
        resumed_bytes = partial.received_bytes
        self._receive(partial)
        if not self._is_right(partial):
            # bytes from another day may have been at fault: once more, all in one go
            partial.restart()
            resumed_bytes, self._is_second_time = 0, True
            self._receive(partial)
            if not self._is_right(partial):
                partial.restart(goes_on=False)
                raise _wrong_content(self._task.name, self._server.name)
        size_bytes, sha256 = partial.received_bytes, partial.sha256()
        partial.publish()
        return ReceivedFile(self._task.target, size_bytes, sha256, self._sha256 is not None, resumed_bytes)

    def _is_right(self, partial: PartialFile) -> bool:
        return self._sha256 is None or partial.sha256() == self._sha256

    def _check(self, partial: PartialFile) -> None:
        read_before = 0

        def on_read(read_bytes: int) -> None:
            nonlocal read_before
            self._task.progress.checking(partial.present_bytes, read_bytes, read_bytes - read_before)
            read_before = read_bytes

        if not partial.check(on_read, self._task.stop.is_set):
            raise stopped()
        self._task.progress.received(partial.received_bytes, 0)

    def _receive(self, partial: PartialFile) -> None:
        while partial.received_bytes < self._task.file.size_bytes:
            before = partial.received_bytes
            error: HubError | None = None
            try:
                self._receive_once(partial)
            except RangeRefusedError as refusal:
                if not self._asks_from_start and before > 0:
                    self._asks_from_start = True
                    continue
                error = refusal
            except HubError as problem:
                error = problem
            if partial.received_bytes > before:
                self._patience.progressed()
            if partial.received_bytes < self._task.file.size_bytes:
                self._wait_or_raise(error or _came_short(self._task.name, self._server.name))

    def _receive_once(self, partial: PartialFile) -> None:
        """What one answer of the server holds."""
        task = self._task
        if task.stop.is_set():
            raise stopped()
        reference = HubReference(task.repository, task.file.path, task.commit)
        resolver = Resolver(self._client, self._server, reference)
        stream = BodyStream(
            resolver,
            start=partial.received_bytes,
            size_bytes=task.file.size_bytes,
            sha256=task.file.sha256,
            asked_start=0 if self._asks_from_start else partial.received_bytes,
            is_checked=self._sha256 is not None and not self._is_second_time,
            pace=task.pace,
        )
        try:
            self._drain(stream, partial)
        finally:
            stream.stop()
            self._sha256 = self._sha256 or resolver.sha256

    def _drain(self, stream: BodyStream, partial: PartialFile) -> None:
        slow_since_s, slow_from = time.monotonic(), 0
        while (data := stream.take(_POLL_S)) is not None:
            self._keep(partial, data)
            if self._task.stop.is_set():
                stream.stop()
                self._keep(partial, stream.take(0.0) or b"")
                raise stopped()
            now_s = time.monotonic()
            if stream.transferred_bytes - slow_from >= _SLOW_BYTES:
                slow_since_s, slow_from = now_s, stream.transferred_bytes
            elif now_s - slow_since_s > _SLOW_S:
                raise too_slow(self._server.name)

    def _keep(self, partial: PartialFile, data: bytes) -> None:
        if data:
            partial.write(data)
            self._task.progress.received(partial.received_bytes, len(data))

    def _wait_or_raise(self, error: HubError) -> None:
        if self._task.stop.is_set():
            raise stopped() from error
        if error.kind is HubFailure.STOPPED or not (error.may_pass or error.kind is HubFailure.BAD_ANSWER):
            raise error
        pause_s = self._patience.pause_s(error.retry_after_s)
        is_nonsense = error.kind is HubFailure.BAD_ANSWER
        if pause_s is None or (is_nonsense and self._patience.fruitless_tries >= _MOST_NONSENSE_TRIES):
            raise error
        self._task.progress.trouble = f"{error.message} Trying again in {max(1, round(pause_s)):,} s."
        if self._task.stop.wait(pause_s):
            raise stopped() from error


def _wrong_content(name: str, server: str) -> WeighInError:
    return WeighInError(
        f"What {server} sends for {name} is not the file that it lists: the SHA-256 differs.",
        advice="Nothing of it was kept; try again later, or choose another upload of it.",
    )


def _came_short(name: str, server: str) -> HubError:
    return HubError(HubFailure.UNREACHABLE, f"{server} stopped sending {name} before its end.", advice="Try again.")
