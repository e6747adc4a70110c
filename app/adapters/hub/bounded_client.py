"""huggingface_hub's own HTTP client with limits: of time, bytes, requests and of where requests go.

By itself the client waits for ever, reads answers of any size, asks again and again behind a caller's back, and takes
the token along to wherever a server's list of results goes on. Work that is done within `Bounds` does none of that;
all other requests get a time limit where they have none.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

from huggingface_hub import get_session, set_client_factory

from app.adapters.hub.connections import cut_connection
from app.adapters.hub.failures import (
    HubError,
    HubFailure,
    failure_of_status,
    failure_of_transport,
    stopped,
    unreadable_answer,
)
from app.adapters.hub.http_library import httpx
from app.adapters.hub.patience import check_patience, note_rate_limit
from app.adapters.hub.server import HubServer, origin_of

_TIMEOUTS_S: Final = {"connect": 10.0, "read": 20.0, "write": 20.0, "pool": 20.0}
_CODINGS: Final = ("", "identity", "gzip")
# They describe the body as it travelled, not the one that is handed on.
_OF_THE_WAY: Final = ("content-encoding", "content-length", "transfer-encoding")

_here = threading.local()
_installing = threading.Lock()


class Bounds:
    """Limits for one piece of work about `what`, of one request or several. Any thread may call `abandon`.

    `adjusted` changes addresses before they are asked, `cleaned` answers before the client reads them.
    """

    def __init__(
        self,
        what: str,
        server: HubServer,
        *,
        most_bytes: int,
        most_requests: int = 3,
        adjusted: Callable[[httpx.URL], httpx.URL] = lambda url: url,
        cleaned: Callable[[bytes], bytes] = lambda body: body,
    ) -> None:
        self._what = what
        self._server = server
        self._most_bytes = most_bytes
        self._requests_left = most_requests
        self._adjusted = adjusted
        self._cleaned = cleaned
        self._abandoned = threading.Event()
        self._current: httpx.Response | None = None

    @contextmanager
    def hold(self) -> Iterator[None]:
        """Requests of huggingface_hub that this thread makes meanwhile keep to these limits."""
        _here.bounds = self
        try:
            yield
        finally:
            _here.bounds = None

    def abandon(self) -> None:
        """Make whatever is under way fail soon, and nothing new begin."""
        self._abandoned.set()
        if self._current is not None:
            cut_connection(self._current)

    def carry_out(self, request: httpx.Request, send: Callable[..., httpx.Response]) -> httpx.Response:
        """The whole answer to `request`, sent by `send`. Raises `HubError`: the client then asks no second time."""
        if self._abandoned.is_set():
            raise stopped()
        if self._requests_left <= 0:
            raise unreadable_answer(self._what, self._server.name, "it goes on without end")
        self._requests_left -= 1
        check_patience(self._server.address, self._server.name)
        try:
            response = send(self._kept_home(request), stream=True, follow_redirects=True)
            self._current = response
            try:
                body = self._body(response)
            finally:
                response.close()
        except httpx.TransportError as error:
            raise self._ended(error) from error
        self._check_status(response)
        return self._handed_on(response, body)

    def _ended(self, error: httpx.TransportError) -> HubError:
        return stopped() if self._abandoned.is_set() else failure_of_transport(error, self._what, self._server.name)

    def _kept_home(self, request: httpx.Request) -> httpx.Request:
        """The request to the configured server, whatever origin the address names.

        Lists of results go on at an address that the server writes; mirrors copy it as it is, and the token must not
        follow it elsewhere.
        """
        url = self._adjusted(request.url)
        if origin_of(str(url)) != origin_of(self._server.address):
            home = httpx.URL(self._server.address)
            url = url.copy_with(scheme=home.scheme, host=home.host, port=home.port)
        headers = [(name, value) for name, value in request.headers.multi_items() if name.lower() != "host"]
        bounded = httpx.Request(request.method, url, headers=headers, extensions=request.extensions)
        bounded.headers["Accept-Encoding"] = "gzip"
        return bounded

    def _body(self, response: httpx.Response) -> bytes:
        if response.headers.get("Content-Encoding", "").lower() not in _CODINGS:
            raise unreadable_answer(self._what, self._server.name, "it is compressed, though that was ruled out")
        body = bytearray()
        for piece in response.iter_bytes():
            body += piece
            if self._abandoned.is_set():
                raise stopped()
            if len(body) > self._most_bytes:
                raise unreadable_answer(self._what, self._server.name, f"more than {self._most_bytes:,} bytes")
        return bytes(body)

    def _check_status(self, response: httpx.Response) -> None:
        """What the client would try again by itself is told at once."""
        if response.status_code not in (408, 429) and response.status_code < 500:
            return
        failure = failure_of_status(response.status_code, response.headers, self._what, self._server.name)
        if failure.kind is HubFailure.RATE_LIMITED:
            note_rate_limit(self._server.address, failure)
        raise failure

    def _handed_on(self, response: httpx.Response, body: bytes) -> httpx.Response:
        headers = [(name, value) for name, value in response.headers.multi_items() if name.lower() not in _OF_THE_WAY]
        cleaned = self._cleaned(body) if response.is_success else body
        return httpx.Response(response.status_code, headers=headers, content=cleaned, request=response.request)


class _BoundedClient(httpx.Client):
    def send(self, request: httpx.Request, **options: Any) -> httpx.Response:
        timeouts = request.extensions.get("timeout") or {}
        if all(limit_s is None for limit_s in timeouts.values()):
            request.extensions = {**request.extensions, "timeout": dict(_TIMEOUTS_S)}
        bounds: Bounds | None = getattr(_here, "bounds", None)
        return super().send(request, **options) if bounds is None else bounds.carry_out(request, super().send)


def install_bounded_client() -> None:
    """Make huggingface_hub use a client that knows bounds, from its next request on."""
    with _installing:
        known = get_session()
        if isinstance(known, _BoundedClient):
            return
        hooks = known.event_hooks
        set_client_factory(lambda: _BoundedClient(event_hooks=hooks, follow_redirects=True, timeout=None))
