"""One origin of the stand-in: a real HTTP/1.1 server that counts what it sends and misbehaves when told to."""

import contextlib
import re
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

from tests.hub.contents import HubFile
from tests.hub.faults import Fault, Kind

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
_DRIP_S = 0.2


@dataclass(slots=True)
class SeenRequest:
    """A request as the origin saw it, names of headers in small letters; `sent_bytes` counts headers and body."""

    origin: str
    method: str
    path: str
    headers: Mapping[str, str]
    status: int = 0
    sent_bytes: int = 0

    @property
    def token(self) -> str | None:
        return self.headers.get("authorization", "").removeprefix("Bearer ") or None


class Handler(BaseHTTPRequestHandler):
    """One connection. `route` answers each request."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    origin: ClassVar["Origin"]
    seen: SeenRequest

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def _serve(self) -> None:
        self.seen = SeenRequest(self.origin.name, self.command, self.path, _lower(self.headers.items()))
        self.origin.note(self.seen)
        with contextlib.suppress(OSError):
            self.origin.route(self)
            return
        self.close_connection = True

    def answer(self, status: int, headers: Mapping[str, str], body: bytes = b"") -> None:
        """A whole answer at once."""
        self.begin(status, {**headers, "Content-Length": str(len(body))})
        if self.command != "HEAD":
            self.send(body)

    def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Status line and headers."""
        self.seen.status = status
        lines = [f"HTTP/1.1 {status} {self.responses.get(status, ('Odd',))[0]}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        self.send(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)
        self.seen.sent_bytes += len(data)

    def send_file(self, file: HubFile, headers: Mapping[str, str], fault: Fault | None) -> None:
        """The file, or the range that was asked for, as far as the fault lets it."""
        size = file.size_bytes
        start, end = self._asked_range(size)
        kind = fault.kind if fault else None
        whole = kind in (Kind.IGNORE_RANGE, Kind.UNKNOWN_LENGTH) or "Range" not in self.headers
        if not whole and start >= size:
            self.answer(416, {"Content-Range": f"bytes */{size}"})
            return
        if whole:
            start, end = 0, size
        elif fault is not None:
            start, end = _bent_range(fault, start, end, size)
        total = size + 1000 if kind is Kind.WRONG_TOTAL else size
        told_start = start + 1 if kind is Kind.WRONG_START else start
        length = {} if kind is Kind.UNKNOWN_LENGTH else {"Content-Length": str(end - start)}
        ranged = {} if whole else {"Content-Range": f"bytes {told_start}-{told_start + end - start - 1}/{total}"}
        coding = {"Content-Encoding": "gzip"} if kind is Kind.COMPRESSED else {}
        closing = {"Connection": "close"} if kind is Kind.UNKNOWN_LENGTH else {}
        self.begin(200 if whole else 206, {**headers, **length, **ranged, **coding, **closing})
        if self.command != "HEAD":
            self._send_body(file, start, end, fault)
        self.close_connection = self.close_connection or bool(closing)

    def _asked_range(self, size: int) -> tuple[int, int]:
        match = _RANGE.fullmatch(self.headers.get("Range", ""))
        if match is None:
            return 0, size
        return int(match[1]), min(int(match[2]) + 1, size) if match[2] else size

    def _send_body(self, file: HubFile, start: int, end: int, fault: Fault | None) -> None:
        if fault is None and isinstance(file.content, Path):
            # as a real server does it: a gigabyte in a second
            with file.content.open("rb") as stream:
                self.seen.sent_bytes += self.connection.sendfile(stream, start, end - start)
            return
        sent = 0
        for piece in file.pieces(start, end):
            if fault and fault.kind in _BREAKS and sent + len(piece) > fault.after_bytes:
                self.send(piece[: fault.after_bytes - sent])
                self.break_off(fault.kind, piece[fault.after_bytes - sent :])
                return
            self.send(piece)
            sent += len(piece)

    def break_off(self, kind: Kind, rest: bytes = b"") -> None:
        """End, break or freeze the connection."""
        self.close_connection = True
        if kind is Kind.RESET:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.connection.close()
        elif kind is Kind.STALL:
            self.origin.closing.wait()
        elif kind is Kind.DRIP:
            for byte in rest:
                if self.origin.closing.wait(_DRIP_S):
                    return
                self.send(bytes([byte]))

    def finish(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            super().finish()

    def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002 - the base class's name
        """Nobody reads it."""


def _lower(headers: Iterable[tuple[str, str]]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers}


_BREAKS = (Kind.DROP, Kind.RESET, Kind.STALL, Kind.DRIP)


def _bent_range(fault: Fault, start: int, end: int, size: int) -> tuple[int, int]:
    if fault.kind is Kind.SHORT_RANGE:
        return start, min(end, start + max(1, fault.after_bytes))
    if fault.kind is Kind.LONG_RANGE:
        return start, min(size, end + fault.after_bytes)
    return start, end


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Clients that leave early are the point of many tests."""


class Origin:
    """A server of its own port on this computer. `route` answers a request through its handler."""

    def __init__(self, name: str, route: Callable[[Handler], None]) -> None:
        self.name = name
        self.route = route
        self.requests: list[SeenRequest] = []
        self.closing = threading.Event()
        self._scheme = "http"
        self._lock = threading.Lock()
        handler = type("OwnHandler", (Handler,), {"origin": self})
        self._server = _Server(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=lambda: self._server.serve_forever(0.01), daemon=True)

    @property
    def address(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._server.server_port}"

    def encrypt(self, context: ssl.SSLContext) -> None:
        """Speak TLS from the start; to be called before `start`."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self._scheme = "https"

    @property
    def sent_bytes(self) -> int:
        return sum(request.sent_bytes for request in self.requests)

    def note(self, request: SeenRequest) -> None:
        with self._lock:
            self.requests.append(request)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self.closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
