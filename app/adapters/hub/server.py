"""Which server stands for Hugging Face, and who may see the user's token."""

import ipaddress
import os
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

import huggingface_hub
from huggingface_hub import constants

from app.domain.errors import UsageError

OWN_SERVER: Final = "https://huggingface.co"
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class HubServer:
    """`address` is where requests go: `HF_ENDPOINT` where it is set, else Hugging Face itself."""

    address: str

    @staticmethod
    def configured() -> "HubServer":
        """The server that huggingface_hub is set to. Raises `UsageError` for an address that is none."""
        address = os.environ.get("HF_ENDPOINT", "") or constants.ENDPOINT
        server = HubServer(address.rstrip("/"))
        if origin_of(server.address) is None:
            raise UsageError(f"HF_ENDPOINT is {address[:100]!r}, which is no address of a server.")
        return server

    @property
    def name(self) -> str:
        """As people read it."""
        return urlsplit(self.address).netloc.rpartition("@")[2]

    @property
    def is_mirror(self) -> bool:
        return origin_of(self.address) != origin_of(OWN_SERVER)

    def token_for(self, address: str) -> str | None:
        """The token of huggingface_hub's own store, if there is one and `address` lies on this very server.

        It goes neither to another origin nor unencrypted over a network.
        """
        origin = origin_of(address)
        if origin is None or origin != origin_of(self.address) or not is_private_way(address):
            return None
        return huggingface_hub.get_token()


def is_offline() -> bool:
    """Whether the user wants no requests at all (`HF_HUB_OFFLINE`)."""
    return bool(constants.HF_HUB_OFFLINE)


def origin_of(address: str) -> tuple[str, str, int] | None:
    """Scheme, host and port of a web address; `None` for anything else."""
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host:
        return None
    return parts.scheme, host.lower(), port or _PORTS[parts.scheme]


def is_private_way(address: str) -> bool:
    """Encrypted, or not leaving this computer."""
    parts = urlsplit(address)
    if parts.scheme == "https" or parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
