"""Web addresses that have to do with releases: where they are asked for, and the pages that answers name."""

import re
from dataclasses import dataclass
from typing import Final

_MOST_CHARACTERS: Final = 500
# No name or password, no query, nothing that programs read in different ways.
_ADDRESS: Final = re.compile(
    r"(?P<scheme>https?)://(?P<host>[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)(?P<port>:[1-9][0-9]{0,4})?/[A-Za-z0-9._~%+/-]*"
)
# The one place that is asked unencrypted: this computer.
_OWN_HOST: Final = "127.0.0.1"
_API: Final = "api."


@dataclass(frozen=True, slots=True)
class ReleaseAddress:
    """An address taken apart; `port` has its colon, or is empty for the usual one."""

    text: str
    scheme: str
    host: str
    port: str

    @property
    def home(self) -> tuple[str, str, str]:
        """What an address has in common with the pages beside it: api.github.com speaks for github.com."""
        return self.scheme, self.host.removeprefix(_API), self.port


def parse_address(text: str) -> ReleaseAddress:
    """The address `text` is. Raises `ValueError` where it is none, not encrypted, or not plain enough."""
    match = _ADDRESS.fullmatch(text) if len(text) <= _MOST_CHARACTERS else None
    if match is None or (match["scheme"] != "https" and match["host"] != _OWN_HOST):
        raise ValueError(f"{text[:100]!r} is no address that begins with https://")
    return ReleaseAddress(text, match["scheme"], match["host"], match["port"] or "")
