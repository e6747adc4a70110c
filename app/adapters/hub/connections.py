"""Ending a connection from outside: whoever waits for bytes of it is woken at once."""

import contextlib
import socket

from app.adapters.hub.http_library import httpx


def cut_connection(response: httpx.Response) -> None:
    """Make a read of this answer's body in another thread end soon."""
    stream = response.extensions.get("network_stream")
    line = stream.get_extra_info("socket") if stream is not None else None
    if isinstance(line, socket.socket):
        with contextlib.suppress(OSError):  # it had ended by itself
            line.shutdown(socket.SHUT_RDWR)
