"""Make of what build.py built the files to give out: signed where there is a certificate, with their checksums.

Windows: the portable zip and the installer. macOS: the disk image, approved by Apple where there are credentials.
Linux: what build.py made. `uv run packaging/release.py` after `uv run packaging/build.py`; see the README.md of each
system's folder for the environment that it takes.
"""

import hashlib
import platform
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bundle.commands import step
from bundle.places import BUNDLE, DIST
from bundle.version import app_version
from macos import disk_image
from macos import signing as macos_signing
from windows import installer
from windows import signing as windows_signing

_GIVEN_OUT: Final = (".zip", ".exe", ".dmg", ".deb", ".xz", ".AppImage", ".flatpak")


def main() -> None:
    architecture = platform.machine().lower()
    if sys.platform == "win32":
        _release_for_windows(architecture)
    elif sys.platform == "darwin":
        _release_for_macos(architecture)
    sums = checksums(given_out(DIST))
    # one file a system: those of all three are put side by side
    path = DIST / f"SHA256SUMS-{sys.platform}-{architecture}.txt"
    path.write_bytes(sums.encode("utf-8"))
    print(sums, end="")


def given_out(folder: Path) -> list[Path]:
    """The files in `folder` that people are given, by name: those of the version that is built."""
    mark = app_version()
    return sorted(path for path in folder.iterdir() if path.suffix in _GIVEN_OUT and mark in path.name)


def checksums(files: Sequence[Path]) -> str:
    """As `sha256sum` writes and checks them."""
    lines = []
    for path in files:
        with path.open("rb") as stream:
            lines.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {path.name}\n")
    return "".join(lines)


def _release_for_windows(architecture: str) -> None:
    signer = windows_signing.signer()
    executables = sorted(BUNDLE.glob("*.exe"))
    if signer is None:
        print("== Signing: no certificate, so Windows will warn of an unknown publisher")
    else:
        tool = windows_signing.signing_tool()
        with step("Signing"):
            _run(signer.command(tool, executables))
    with step("Portable zip"):
        name = f"weigh-in-{app_version()}-windows-{architecture}"
        shutil.make_archive(str(DIST / name), "zip", BUNDLE.parent, BUNDLE.name)
    with step("Installer"):
        _run(installer.installer_command(installer.compiler(), architecture))
        if signer is not None:
            _run(signer.command(tool, [installer.installer_path(architecture)]))


def _release_for_macos(architecture: str) -> None:
    app, who, notary = DIST / "Weigh-In.app", macos_signing.identity(), macos_signing.notary()
    with step(f"Signing ({who or 'for this computer alone'})"):
        for path in macos_signing.signing_order(app):
            _run(macos_signing.sign_command(path, who, entitled=macos_signing.is_executable_of(app, path)))
        _run(["codesign", "--verify", "--deep", "--strict", str(app)])
    image = disk_image.image_path(architecture)
    with step("Disk image"):
        _run(disk_image.image_command(disk_image.image_folder(app), image))
        if who:
            _run(macos_signing.sign_command(image, who))
    if notary is None:
        print("== Approval by Apple: no credentials, so macOS will refuse the first double-click")
        return
    with step("Approval by Apple"):
        _run(notary.command(image))
        _run(["xcrun", "stapler", "staple", str(image)])


def _run(command: Sequence[str]) -> None:
    done = subprocess.run(command, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]} failed ({done.returncode}).")


if __name__ == "__main__":
    main()
