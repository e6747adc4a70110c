"""Signing for Windows (Authenticode), where the environment names a certificate; without one, nothing is signed."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

THUMBPRINT: Final = "WEIGHIN_SIGN_THUMBPRINT"
TIMESTAMP_SERVER: Final = "WEIGHIN_SIGN_TIMESTAMP_SERVER"
_USUAL_TIMESTAMP_SERVER: Final = "http://timestamp.digicert.com"
_KITS: Final = Path("C:/Program Files (x86)/Windows Kits/10/bin")


@dataclass(frozen=True, slots=True)
class Signer:
    """A certificate in the user's store, by its thumbprint: so no password is ever on a command line."""

    thumbprint: str
    timestamp_server: str = _USUAL_TIMESTAMP_SERVER

    def command(self, tool: Path, files: Sequence[Path]) -> list[str]:
        """What signs `files`, with a time that keeps the signature good after the certificate has run out."""
        how = ["/sha1", self.thumbprint, "/fd", "sha256", "/tr", self.timestamp_server, "/td", "sha256"]
        return [str(tool), "sign", *how, *map(str, files)]


def signer(environment: Mapping[str, str] = os.environ) -> Signer | None:
    """Who signs, `None` without a certificate. Raises `SystemExit` for what is no thumbprint."""
    thumbprint = environment.get(THUMBPRINT, "").replace(" ", "").lower()
    if not thumbprint:
        return None
    if len(thumbprint) != 40 or set(thumbprint) - set("0123456789abcdef"):
        raise SystemExit(f"{THUMBPRINT} must be the SHA-1 thumbprint of a certificate: 40 hexadecimal figures.")
    return Signer(thumbprint, environment.get(TIMESTAMP_SERVER) or _USUAL_TIMESTAMP_SERVER)


def signing_tool(kits: Path = _KITS) -> Path:
    """`signtool.exe`: the one on the path, or that of the newest Windows SDK. Raises `SystemExit` without any."""
    found = shutil.which("signtool")
    if found:
        return Path(found)
    versions = sorted(kits.glob("10.*/x64/signtool.exe"), key=lambda path: _numbers(path.parent.parent.name))
    if not versions:
        raise SystemExit("signtool.exe is not here; it comes with the Windows SDK.")
    return versions[-1]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())
