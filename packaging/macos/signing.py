"""Signing for macOS with the hardened runtime, and Apple's approval (notarization), where there are credentials."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bundle.places import PACKAGING

ENTITLEMENTS: Final = PACKAGING / "macos" / "entitlements.plist"
IDENTITY: Final = "WEIGHIN_SIGN_IDENTITY"
API_KEY_FILE: Final = "WEIGHIN_NOTARY_KEY_FILE"
API_KEY_ID: Final = "WEIGHIN_NOTARY_KEY_ID"
API_ISSUER: Final = "WEIGHIN_NOTARY_ISSUER"
# Mach-O, of either byte order and word size, and files of several architectures.
_MACHO: Final = {bytes.fromhex(magic) for magic in ("feedface", "feedfacf", "cefaedfe", "cffaedfe", "cafebabe")}


@dataclass(frozen=True, slots=True)
class Notary:
    """A key of App Store Connect: its file, its name and who issued it."""

    key_file: str
    key_id: str
    issuer: str

    def command(self, image: Path) -> list[str]:
        """What submits `image` and waits for Apple's answer."""
        who = ["--key", self.key_file, "--key-id", self.key_id, "--issuer", self.issuer]
        return ["xcrun", "notarytool", "submit", str(image), *who, "--wait", "--timeout", "30m"]


def identity(environment: Mapping[str, str] = os.environ) -> str:
    """The certificate to sign with ("Developer ID Application: …"); empty: for this computer alone ("ad hoc")."""
    return environment.get(IDENTITY, "")


def notary(environment: Mapping[str, str] = os.environ) -> Notary | None:
    """Who asks for Apple's approval; `None` without credentials. Raises `SystemExit` for half of them."""
    given = [environment.get(name, "") for name in (API_KEY_FILE, API_KEY_ID, API_ISSUER)]
    if not any(given):
        return None
    if not all(given):
        raise SystemExit(f"{API_KEY_FILE}, {API_KEY_ID} and {API_ISSUER} are needed together.")
    if not identity(environment):
        raise SystemExit(f"Apple approves only what is signed: {IDENTITY} is missing.")
    return Notary(*given)


def sign_command(path: Path, who: str, *, entitled: bool = False) -> list[str]:
    """What signs `path`. Without an identity the hardened runtime is left off: it refuses libraries of nobody."""
    command = ["codesign", "--force", "--sign", who or "-"]
    if who:
        command += ["--options", "runtime", "--timestamp"]
        if entitled:
            command += ["--entitlements", str(ENTITLEMENTS)]
    return [*command, str(path)]


def signing_order(app: Path) -> list[Path]:
    """Everything in `app` that bears a signature, the innermost first and `app` itself last.

    A signature covers those inside it. Links lead to files that have their turn themselves.
    """
    code = [path for path in app.rglob("*") if path.is_file() and not path.is_symlink() and _is_macho(path)]
    frameworks = [path for path in app.rglob("*.framework") if path.is_dir() and not path.is_symlink()]
    return [*_deepest_first(code), *_deepest_first(frameworks), app]


def is_executable_of(app: Path, path: Path) -> bool:
    """Whether `path` is what starts a process, which alone has entitlements."""
    return path == app or path.parent == app / "Contents" / "MacOS"


def _deepest_first(paths: Iterable[Path]) -> list[Path]:
    return sorted(paths, key=lambda path: (-len(path.parts), str(path)))


def _is_macho(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) in _MACHO
