"""One question to the server of the project: which release is the latest?

The client is the one that huggingface_hub brings, without anything of Hugging Face: no token, no cookies. What is sent
names the app and neither its version nor this computer.
"""

import json
import threading
from collections.abc import Callable
from typing import Final

from app.adapters.hub.connections import cut_connection
from app.adapters.hub.failures import offline_mode, stopped, told_plainly, unreadable_answer
from app.adapters.hub.http_library import httpx
from app.adapters.hub.server import is_offline, origin_of
from app.adapters.hub.stoppable import run_stoppable
from app.domain.updates.release import Release, parse_release
from app.domain.updates.release_address import ReleaseAddress

_LIMIT_S: Final = 20.0
_TIMEOUT_S: Final = 10.0
# A release with all its files and notes has some 50 kB.
_MOST_BYTES: Final = 1 << 20
# A project that was renamed answers with one.
_MOST_REDIRECTS: Final = 2
_WHAT: Final = "The latest version"
_HEADERS: Final = {"User-Agent": "Weigh-In", "Accept": "application/json", "Accept-Encoding": "identity"}


def ask_latest_release(
    address: ReleaseAddress,
    *,
    is_cancelled: Callable[[], bool] = lambda: False,
    limit_s: float = _LIMIT_S,
) -> Release:
    """The latest release, as the server at `address` says.

    Raises `HubError` where there is no answer within `limit_s`, where it makes no sense or leads to another server,
    and in offline mode, which makes no request.
    """
    if is_offline():
        raise offline_mode(_WHAT)
    question = _Question(address)
    return run_stoppable(
        question.answer, is_cancelled=is_cancelled, limit_s=limit_s, server=address.host, abandon=question.abandon
    )


class _Question:
    """Any thread may call `abandon`."""

    def __init__(self, address: ReleaseAddress) -> None:
        self._address = address
        self._abandoned = threading.Event()
        self._current: httpx.Response | None = None

    def answer(self) -> Release:
        with (
            told_plainly(_WHAT, self._address.host),
            httpx.Client(headers=_HEADERS, timeout=_TIMEOUT_S, follow_redirects=False) as client,
        ):
            return parse_release(json.loads(self._whole_body(client)), self._address)

    def abandon(self) -> None:
        self._abandoned.set()
        if self._current is not None:
            cut_connection(self._current)

    def _whole_body(self, client: httpx.Client) -> bytes:
        url = httpx.URL(self._address.text)
        for _ in range(_MOST_REDIRECTS + 1):
            with client.stream("GET", url) as response:
                self._current = response
                if response.next_request is None:
                    return self._body(response)
                url = self._kept_home(response.next_request.url)
        raise unreadable_answer(_WHAT, self._address.host, "it leads on without end")

    def _kept_home(self, url: httpx.URL) -> httpx.URL:
        if origin_of(str(url)) != origin_of(self._address.text):
            raise unreadable_answer(_WHAT, self._address.host, f"it leads elsewhere, to {url.host}")
        return url

    def _body(self, response: httpx.Response) -> bytes:
        if response.status_code != 200:
            raise unreadable_answer(_WHAT, self._address.host, f"status {response.status_code}")
        if response.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise unreadable_answer(_WHAT, self._address.host, "it is compressed, though that was ruled out")
        body = bytearray()
        for piece in response.iter_raw():
            body += piece
            if self._abandoned.is_set():
                raise stopped()
            if len(body) > _MOST_BYTES:
                raise unreadable_answer(_WHAT, self._address.host, f"more than {_MOST_BYTES:,} bytes")
        return bytes(body)
