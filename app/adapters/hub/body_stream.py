"""The bytes of a file from a position to its end, received by a thread of their own that can be left at any time."""

import re
import threading
import time
from collections.abc import Callable
from typing import Final

from app.adapters.hub.body_pieces import body_pieces
from app.adapters.hub.connections import cut_connection
from app.adapters.hub.failures import HubError, HubFailure, stopped, told_plainly, unreadable_answer
from app.adapters.hub.http_library import httpx
from app.adapters.hub.resolving import Resolver

# What may wait to be written.
_MOST_PENDING_BYTES: Final = 8 << 20
# So much is worth waking the writer for.
_WORTH_WAKING_BYTES: Final = 512 << 10
_CONTENT_RANGE: Final = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(\d{1,18}|\*)")


class RangeRefusedError(HubError):
    """The server gives no part of the file that begins where it was asked to."""


class BodyStream:
    """Asks for the file from `start` on, as soon as it is made. `size_bytes` and `sha256` are what it must be.

    `asked_start` may be lower for servers that hand out files from their beginning only: what comes before `start`
    is thrown away. `is_checked` says that the whole is held against a hash. `pace` is told of bytes and answers with
    seconds to wait. `transferred_bytes` counts all that came.
    """

    def __init__(
        self,
        resolver: Resolver,
        *,
        start: int,
        size_bytes: int,
        sha256: str | None,
        asked_start: int,
        is_checked: bool = False,
        pace: Callable[[int], float] = lambda count: 0.0,
    ) -> None:
        self._resolver = resolver
        self._start, self._size_bytes, self._sha256 = start, size_bytes, sha256
        self._asked_start = asked_start
        self._is_checked = is_checked
        self._pace = pace
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self.transferred_bytes = 0
        self._changed = threading.Condition()
        self._over = False
        self._error: BaseException | None = None
        self._stop = threading.Event()
        self._response: httpx.Response | None = None
        threading.Thread(target=self._receive, name="download", daemon=True).start()

    def take(self, timeout_s: float) -> bytes | None:
        """What has come meanwhile, empty if nothing has; `None` once all has been taken.

        Raises what went wrong as a `HubError`, after the last byte that came before it.
        """
        ends_at = time.monotonic() + timeout_s
        with self._changed:
            while not self._over and self._pending_bytes < _WORTH_WAKING_BYTES:
                rest_s = ends_at - time.monotonic()
                if rest_s <= 0:
                    break
                self._changed.wait(rest_s)
            pieces, self._pending = self._pending, []
            self._pending_bytes = 0
            self._changed.notify_all()
            if pieces or not self._over:
                return b"".join(pieces)
            if self._error is not None:
                raise self._error
            return None

    def stop(self) -> None:
        """End the receiving, whatever it is stuck in; `take` still gives what came before."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        response = self._response
        if response is not None:
            cut_connection(response)

    def _receive(self) -> None:
        error: BaseException | None = None
        try:
            with told_plainly(self._resolver.name, self._resolver.server_name):
                self._receive_all()
        except BaseException as problem:
            error = problem
        with self._changed:
            self._over, self._error = True, stopped() if self._stop.is_set() else error
            self._changed.notify_all()

    def _receive_all(self) -> None:
        response = self._resolver.open(self._asked_start, self._size_bytes)
        try:
            self._response = response
            if self._stop.is_set():
                return  # left before it could be cut
            to_drop = self._start - self._checked_begin(response)
            left = self._size_bytes - self._start
            for piece in body_pieces(response, is_checked=self._is_checked):
                if self._stop.is_set() or left <= 0:
                    return
                self.transferred_bytes += len(piece)
                kept, to_drop = piece[to_drop:], max(0, to_drop - len(piece))
                self._put(kept[:left])
                left -= len(kept)
        finally:
            response.close()

    def _put(self, piece: bytes) -> None:
        if piece:
            with self._changed:
                self._pending.append(piece)
                self._pending_bytes += len(piece)
                if self._pending_bytes >= _WORTH_WAKING_BYTES:
                    self._changed.notify_all()
                while self._pending_bytes > _MOST_PENDING_BYTES and not self._stop.is_set():
                    self._changed.wait(1.0)
        pause_s = self._pace(len(piece))
        if pause_s > 0:
            self._stop.wait(pause_s)

    def _checked_begin(self, response: httpx.Response) -> int:
        """Where the answer's body begins in the file, once all that is said of the file fits together."""
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise self._nonsense("it is compressed, though that was ruled out")
        if response.status_code == 416:
            raise RangeRefusedError(
                HubFailure.BAD_ANSWER, f"{self._resolver.server_name} refuses to send {self._resolver.name} in parts."
            )
        if self._resolver.commit is None:
            raise self._nonsense("it names no commit, as a sign-in page would not")
        if self._sha256 is not None and self._resolver.sha256 not in (None, self._sha256):
            raise self._nonsense(f"listed with SHA-256 {self._sha256}, answered with {self._resolver.sha256}")
        self._check_size(self._resolver.linked_bytes)
        if response.status_code == 206:
            return self._checked_range(response)
        length = response.headers.get("Content-Length", "")
        self._check_size(int(length) if length.isdecimal() and len(length) < 19 else None)
        return 0

    def _checked_range(self, response: httpx.Response) -> int:
        told = response.headers.get("Content-Range", "")
        match = _CONTENT_RANGE.fullmatch(told)
        if match is None or int(match[1]) != self._asked_start or int(match[2]) < int(match[1]):
            raise self._nonsense(f"asked for bytes from {self._asked_start:,}, got {told[:100]!r}")
        self._check_size(None if match[3] == "*" else int(match[3]))
        return self._asked_start

    def _check_size(self, told_bytes: int | None) -> None:
        if told_bytes is not None and told_bytes != self._size_bytes:
            raise HubError(
                HubFailure.BAD_ANSWER,
                f"{self._resolver.name} is listed with {self._size_bytes:,} bytes, "
                f"but {self._resolver.server_name} has {told_bytes:,} of it.",
                advice="A network that wants you to sign in, or a mirror that is out of order, answers so.",
            )

    def _nonsense(self, details: str) -> HubError:
        return unreadable_answer(self._resolver.name, self._resolver.server_name, details)
