"""The beginning of a file on a server, fetched piece by piece: nothing twice, and nothing beyond what is asked for."""

import re
import threading
import time
from collections.abc import Iterator
from typing import Final

from app.adapters.hub.connections import cut_connection
from app.adapters.hub.failures import (
    HubError,
    failure_of_transport,
    stopped,
    too_slow,
    unreadable_answer,
)
from app.adapters.hub.http_library import httpx
from app.adapters.hub.resolving import Resolver

_TRIES: Final = 4
# Mostly there is no network at all then, and people should not wait to be told.
_TRIES_WITHOUT_NETWORK: Final = 2
_FIRST_PAUSE_S: Final = 0.5
# A server that asks for more patience than this is left alone, with its own words.
_LONGEST_PAUSE_S: Final = 5.0
# Slower than this, byte by byte, is as good as silent.
_GRACE_S: Final = 30.0
_LEAST_BYTES_PER_S: Final = 16 << 10
_MOST_REQUESTS: Final = 200
_CONTENT_RANGE: Final = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")


class RangedFile:
    """`content` is what has been received of the file, from its first byte on; `file_bytes` its size once known.

    Servers that ignore ranges send all of it: then no more is read than is asked for, and the rest is cut off.
    To be used by one thread; `abandon` may be called by another.
    """

    def __init__(self, resolver: Resolver) -> None:
        self.content = bytearray()
        self.file_bytes: int | None = None
        self.downloaded_bytes = 0
        self._resolver = resolver
        self._whole: httpx.Response | None = None
        self._pieces: Iterator[bytes] = iter(())
        self._current: httpx.Response | None = None
        self._abandoned = threading.Event()
        self._requests = 0
        self._began_s = time.monotonic()

    @property
    def is_complete(self) -> bool:
        return self.file_bytes is not None and len(self.content) >= self.file_bytes

    def extend(self, end: int) -> None:
        """Have at least `end` bytes of the file, or all of it where it is shorter. Raises `HubError`."""
        tries = 0
        while len(self.content) < self._reachable(end):
            before = len(self.content)
            try:
                self._receive(end)
                tries = 0 if len(self.content) > before else tries + 1
                if tries >= _TRIES:
                    raise self._nonsense("it answers without a byte")
            except (HubError, httpx.TransportError) as error:
                tries = 1 if len(self.content) > before else tries + 1
                self._pause_after(error, tries)

    def close(self) -> None:
        """Let go of the connection."""
        if self._whole is not None:
            self._whole.close()
        self._whole = None

    def abandon(self) -> None:
        """Make whatever another thread is waiting for in here fail soon."""
        self._abandoned.set()
        response = self._current
        if response is not None:
            cut_connection(response)

    def _reachable(self, end: int) -> int:
        return end if self.file_bytes is None else min(end, self.file_bytes)

    def _receive(self, end: int) -> None:
        if self._whole is None:
            self._ask(end)
        else:
            self._take(end)

    def _ask(self, end: int) -> None:
        start = len(self.content)
        self._requests += 1
        if self._requests > _MOST_REQUESTS:
            raise self._nonsense("it hands out the file in crumbs")
        response = self._resolver.open(start, self._reachable(end))
        self._current = response
        if self._abandoned.is_set():
            response.close()
            raise stopped()
        self._check_encoding(response)
        if response.status_code == 416:
            self._end_of_file(response, start)
        elif response.status_code == 206:
            self._check_range(response, start)
            self._take_range(response, end)
        else:
            self._begin_whole(response, start, end)

    def _take_range(self, response: httpx.Response, end: int) -> None:
        asked_bytes = self._reachable(end) - len(self.content)
        self._pieces = self._counted(response)
        try:
            self._take(end)
            if response.headers.get("Content-Length") == str(asked_bytes):
                next(self._pieces, None)  # at its end, the connection serves the next request
        finally:
            response.close()

    def _begin_whole(self, response: httpx.Response, start: int, end: int) -> None:
        """Take the file from its first byte, as the server will not do otherwise; what is known already is dropped."""
        length = response.headers.get("Content-Length", "")
        self._learn_size(int(length) if length.isdecimal() and len(length) < 19 else None)
        self._whole, self._pieces = response, self._counted(response)
        to_drop = start
        while to_drop > 0 and (piece := next(self._pieces, b"")):
            self.content += piece[to_drop:]
            to_drop -= len(piece)
        self._take(end)

    def _take(self, end: int) -> None:
        wanted = self._reachable(end)
        while len(self.content) < wanted:
            piece = next(self._pieces, None)
            if piece is None:
                self._whole_ended()
                return
            self.content += piece if self._whole else piece[: wanted - len(self.content)]

    def _counted(self, response: httpx.Response) -> Iterator[bytes]:
        for piece in response.iter_raw():
            self.downloaded_bytes += len(piece)
            if self._abandoned.is_set():
                raise stopped()
            spent_s = time.monotonic() - self._began_s
            if spent_s > _GRACE_S + self.downloaded_bytes / _LEAST_BYTES_PER_S:
                raise too_slow(self._resolver.server_name, f"{self.downloaded_bytes:,} bytes in {spent_s:.0f} s")
            yield piece

    def _whole_ended(self) -> None:
        """The connection gave all it had: of a file without a stated length, that is the length."""
        if self._whole is not None:
            self.close()
            self._learn_size(len(self.content))

    def _check_range(self, response: httpx.Response, start: int) -> None:
        match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if match is None or int(match[1]) != start or int(match[2]) < start:
            response.close()
            raise self._nonsense(f"asked for bytes from {start:,}, got {response.headers.get('Content-Range')}")
        self._learn_size(None if match[3] == "*" else int(match[3]))

    def _check_encoding(self, response: httpx.Response) -> None:
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            response.close()
            raise self._nonsense("it is compressed, though that was ruled out")

    def _end_of_file(self, response: httpx.Response, start: int) -> None:
        response.close()
        told = response.headers.get("Content-Range", "").removeprefix("bytes */")
        self._learn_size(int(told) if told.isdecimal() and len(told) < 19 else start)
        if self.file_bytes is None or start < self.file_bytes:
            raise self._nonsense("it has no such range, though the file is longer")

    def _learn_size(self, size_bytes: int | None) -> None:
        """Hold what is said of the file's size against what was said before."""
        told = [each for each in (size_bytes, self._resolver.linked_bytes, self.file_bytes) if each is not None]
        if len(set(told)) > 1:
            self.close()
            raise self._nonsense(f"the file is said to have {' and '.join(f'{each:,}' for each in told)} bytes")
        if told:
            self.file_bytes = told[0]

    def _pause_after(self, error: Exception, tries: int) -> None:
        """Wait before the next try, or raise what a caller should know."""
        self.close()
        if self._abandoned.is_set():
            raise stopped() from error
        failure = error if isinstance(error, HubError) else self._told(error)
        pause_s = _FIRST_PAUSE_S * 2 ** (tries - 1)
        if failure.retry_after_s is not None:
            pause_s = failure.retry_after_s
        most_tries = _TRIES_WITHOUT_NETWORK if isinstance(error, httpx.ConnectError) else _TRIES
        if not failure.may_pass or tries >= most_tries or pause_s > _LONGEST_PAUSE_S:
            raise failure from error
        if self._abandoned.wait(pause_s):
            raise stopped() from error

    def _told(self, error: Exception) -> HubError:
        return failure_of_transport(error, self._resolver.name, self._resolver.server_name)

    def _nonsense(self, details: str) -> HubError:
        return unreadable_answer(self._resolver.name, self._resolver.server_name, details)
