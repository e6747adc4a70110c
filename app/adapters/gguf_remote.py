"""The header of a GGUF file on a server: at most its own size and a megabyte more are transferred."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.adapters.hub.failures import told_plainly
from app.adapters.hub.http_library import httpx
from app.adapters.hub.ranged_file import RangedFile
from app.adapters.hub.resolving import Resolver
from app.adapters.hub.server import HubServer
from app.adapters.hub.stoppable import run_stoppable
from app.domain.errors import ModelFileError
from app.domain.gguf.gguf_cursor import PassedTexts, TruncatedHeaderError
from app.domain.gguf.gguf_header import GgufHeader, parse_header
from app.domain.gguf.hub_reference import HubReference

# The whole header of small models and of all further parts, and the metadata proper of every model.
_FIRST_BYTES: Final = 256 << 10
# Beyond what is known to be missing; with the HTTP headers around it, it stays below a megabyte.
_AHEAD_BYTES: Final = (1 << 20) - (96 << 10)
# Four times the largest headers of 2026.
MOST_HEADER_BYTES: Final = 64 << 20
_LIMIT_S: Final = 600.0


@dataclass(frozen=True, slots=True)
class RemoteGguf:
    """The header of a file on a server, parsed and as it stands there; `file_bytes` is the whole file's size.

    `reference` names the commit that it was read at, where the server says it; `sha256` is of the whole file, `None`
    where it is unknown. `downloaded_bytes` are the bytes of files that were transferred.
    """

    reference: HubReference
    header: GgufHeader
    raw_header: bytes
    file_bytes: int
    downloaded_bytes: int
    sha256: str | None


def read_remote_header(
    client: httpx.Client,
    server: HubServer,
    reference: HubReference,
    *,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> RemoteGguf:
    """Read the header of a file on Hugging Face; `client` is from `open_client` and may be shared by threads.

    Raises `HubError` for what the network and the server do, `ModelFileError` for what the file is. A file that is
    cut short on the server is told by its size.
    """
    resolver = Resolver(client, server, reference)
    file = RangedFile(resolver)

    def read() -> GgufHeader:
        try:
            with told_plainly(reference.path, server.name):
                return _read_header(file, reference.name)
        finally:
            file.close()

    header = run_stoppable(read, is_cancelled=is_cancelled, limit_s=_LIMIT_S, server=server.name, abandon=file.abandon)
    if file.file_bytes is None or header.needed_file_bytes > file.file_bytes:
        raise _cut_short(reference.name, header.needed_file_bytes, file.file_bytes)
    return RemoteGguf(
        reference=HubReference(reference.repository, reference.path, resolver.commit or reference.revision),
        header=header,
        raw_header=bytes(file.content[: header.header_bytes]),
        file_bytes=file.file_bytes,
        downloaded_bytes=file.downloaded_bytes,
        sha256=resolver.sha256,
    )


class _Received:
    """What is there of the file, for the parser; remembers how far the parser wanted to go."""

    def __init__(self, content: bytearray) -> None:
        self._content = content
        self._last_offset = 0

    def read(self, offset: int, count: int) -> bytes:
        self._last_offset = offset
        return bytes(self._content[offset : offset + count])

    def end_after(self, missing_bytes: int) -> int:
        """Where the header ends at the earliest."""
        return max(self._last_offset, len(self._content)) + missing_bytes


def _read_header(file: RangedFile, name: str) -> GgufHeader:
    file.extend(_FIRST_BYTES)
    passed: PassedTexts = {}
    while True:
        received = _Received(file.content)
        try:
            return parse_header(received.read, name=name, passed=passed)
        except TruncatedHeaderError as error:
            if file.is_complete:
                raise
            end = received.end_after(error.missing_bytes)
        if end > MOST_HEADER_BYTES:
            raise ModelFileError(
                f"{name} is damaged: its header claims more than {MOST_HEADER_BYTES:,} bytes.",
                advice="Choose another upload of it.",
            )
        file.extend(min(end + _AHEAD_BYTES, MOST_HEADER_BYTES))


def _cut_short(name: str, needed_bytes: int, present_bytes: int | None) -> ModelFileError:
    if present_bytes is None:
        return ModelFileError(f"The server does not say how large {name} is.", advice="Choose another upload of it.")
    missing_bytes = needed_bytes - present_bytes
    return ModelFileError(
        f"{name} is cut short on the server: {missing_bytes:,} of its {needed_bytes:,} bytes are missing.",
        advice="Choose another upload of it.",
    )
