"""From a file's name on Hugging Face to an open answer with its bytes, wherever the server sends us for them."""

import os
import re
import ssl
from functools import cache
from typing import Final
from urllib.parse import urljoin, urlsplit

from huggingface_hub import hf_hub_url

from app.adapters.hub.failures import failure_of_status, offline_mode, unreadable_answer
from app.adapters.hub.http_library import httpx
from app.adapters.hub.server import HubServer, is_offline, origin_of
from app.domain.gguf.hub_reference import HubReference

_TIMEOUT: Final = httpx.Timeout(10.0, read=20.0)
_MOST_REDIRECTS: Final = 6
_COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_SHA256: Final = re.compile(r'(?:W/)?"?([0-9a-f]{64})"?')
# A signed address that has run out is answered so.
_EXPIRED: Final = (401, 403)


def open_client() -> httpx.Client:
    """Connections with time limits, apart from huggingface_hub's own: an error there closes all that share it."""
    return httpx.Client(
        follow_redirects=False,
        timeout=_TIMEOUT,
        verify=_trusted(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
        headers={"User-Agent": "weigh-in", "Accept-Encoding": "identity"},
    )


@cache
def _trusted(_certificates_file: str | None, _certificates_folder: str | None) -> ssl.SSLContext:
    """Whose certificates count, read once for each setting: it takes a tenth of a second."""
    return httpx.create_ssl_context()


class Resolver:
    """A file, where its bytes lie, and what the server says of it. Unknown is `None`.

    The token is sent to the configured server alone, never along a redirect to another origin.
    """

    def __init__(self, client: httpx.Client, server: HubServer, reference: HubReference) -> None:
        self.name = reference.name
        self.commit: str | None = None
        self.sha256: str | None = None
        self.linked_bytes: int | None = None
        self._client = client
        self._server = server
        self._origin = origin_of(server.address)
        self._address = hf_hub_url(
            reference.repository, reference.path, revision=reference.revision, endpoint=server.address
        )
        self._lies_at: str | None = None

    @property
    def server_name(self) -> str:
        return self._server.name

    def open(self, start: int, end: int) -> httpx.Response:
        """An answer with status 200, 206 or 416 to the wish for bytes `start` to `end` (excluded), its body unread.

        Raises `HubError`, and the transport's own errors, after which a new try makes sense.
        """
        if is_offline():
            raise offline_mode(self.name)
        response = self._follow(self._lies_at or self._address, start, end)
        # known for a while, or given out from a cache that keeps it too long
        if self._lies_at and response.status_code in _EXPIRED:
            response.close()
            self._lies_at = None
            response = self._follow(self._address, start, end)
        if response.status_code not in (200, 206, 416):
            response.close()
            raise failure_of_status(response.status_code, response.headers, self.name, self.server_name)
        return response

    def _follow(self, address: str, start: int, end: int) -> httpx.Response:
        for _ in range(_MOST_REDIRECTS):
            response = self._send(address, start, end)
            self._learn(response, address)
            if not response.has_redirect_location:
                self._lies_at = address if origin_of(address) != self._origin else None
                return response
            response.close()
            address = self._next_address(address, response.headers["Location"])
        raise unreadable_answer(self.name, self.server_name, "redirects without end")

    def _send(self, address: str, start: int, end: int) -> httpx.Response:
        headers = {"Range": f"bytes={start}-{end - 1}"}
        token = self._server.token_for(address)
        if token:
            headers["Authorization"] = f"Bearer {token}"
        return self._client.send(self._client.build_request("GET", address, headers=headers), stream=True)

    def _next_address(self, address: str, location: str) -> str:
        following = urljoin(address, location)
        if origin_of(following) is None:
            raise unreadable_answer(self.name, self.server_name, f"a redirect to {location[:200]!r}")
        if urlsplit(address).scheme == "https" and urlsplit(following).scheme != "https":
            raise unreadable_answer(self.name, self.server_name, "a redirect away from encryption")
        return following

    def _learn(self, response: httpx.Response, address: str) -> None:
        """What the server itself says; other origins only hold bytes."""
        if origin_of(address) != self._origin or response.status_code >= 400:
            return
        commit = response.headers.get("X-Repo-Commit", "")
        self.commit = commit if _COMMIT.fullmatch(commit) else self.commit
        etag = _SHA256.fullmatch(response.headers.get("X-Linked-ETag", ""))
        self.sha256 = etag[1] if etag else self.sha256
        size = response.headers.get("X-Linked-Size", "")
        self.linked_bytes = int(size) if size.isdecimal() and len(size) < 19 else self.linked_bytes
