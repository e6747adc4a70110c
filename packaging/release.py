"""Make of what build.py built the files to give out: signed where there is a certificate, with their checksums.

Windows: the portable zip and the installer. macOS: the disk image, approved by Apple where there are credentials.
Linux: what build.py made. `uv run packaging/release.py` after `uv run packaging/build.py`; see the README.md of each
system's folder for the environment that it takes. All of it lies in dist/given-out in the end, with a bill of
materials: what the app is made of, in CycloneDX's form.
"""

import argparse
import hashlib
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from bundle.commands import step
from bundle.places import BUNDLE, DIST
from bundle.version import Release, app_version, told_releases
from macos import disk_image
from macos import signing as macos_signing
from windows import installer
from windows import signing as windows_signing

GIVEN_OUT: Final = DIST / "given-out"
_ENDINGS: Final = (".zip", ".exe", ".dmg", ".deb", ".tar.xz", ".AppImage", ".flatpak")
_BILL_ENDING: Final = ".cdx.json"


def main() -> None:
    options = _options()
    if options.check_tag:
        check_tag(options.check_tag)
    elif options.notes:
        print(notes(told_releases()[0]), end="")
    else:
        _give_out(platform.machine().lower())


def check_tag(tag: str) -> None:
    """Raises `SystemExit` unless a tag is that of the version in pyproject.toml, which the changelog tells of."""
    version = told_releases()[0].version
    if tag != f"v{version}":
        raise SystemExit(f"The tag is {tag}, but the version is {version}.")


def notes(release: Release) -> str:
    """What a release's page says: what changed, and how to check a download."""
    changes = "".join(f"- {change}\n" for change in release.changes)
    return (
        f"{changes}\nEach file's checksum is in SHA256SUMS.txt: `sha256sum --check --ignore-missing SHA256SUMS.txt`. "
        "Which run of which workflow made it: `gh attestation verify FILE --repo OWNER/REPOSITORY`. "
        f"What is in it: the files that end in {_BILL_ENDING} (CycloneDX).\n"
    )


def given_out(folder: Path) -> list[Path]:
    """The files in `folder` that people are given, by name: those of the version that is built."""
    paths = (path for path in folder.iterdir() if path.name.endswith((*_ENDINGS, _BILL_ENDING)))
    return sorted(path for path in paths if re.search(rf"[-_]{re.escape(app_version())}[-_]", path.name))


def checksums(files: Sequence[Path]) -> str:
    """As `sha256sum` writes and checks them."""
    lines = []
    for path in files:
        with path.open("rb") as stream:
            lines.append(f"{hashlib.file_digest(stream, 'sha256').hexdigest()}  {path.name}\n")
    return "".join(lines)


def bill_command(path: Path) -> list[str]:
    """What writes the bill of materials: every package of the lock file that the app needs, in CycloneDX's form."""
    what = ["--frozen", "--no-default-groups", "--format", "cyclonedx1.5", "--preview-features", "sbom-export"]
    return ["uv", "export", "--quiet", *what, "--output-file", str(path)]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check-tag", metavar="TAG", help="only say whether a tag is that of the version")
    parser.add_argument("--notes", action="store_true", help="only print the text of the release's page")
    return parser.parse_args()


def _give_out(architecture: str) -> None:
    if sys.platform == "win32":
        _release_for_windows(architecture)
    elif sys.platform == "darwin":
        _release_for_macos(architecture)
    system = {"win32": "windows", "darwin": "macos"}.get(sys.platform, sys.platform)
    with step("Bill of materials"):
        _run(bill_command(DIST / f"weigh-in-{app_version()}-{system}-{architecture}{_BILL_ENDING}"))
    shutil.rmtree(GIVEN_OUT, ignore_errors=True)
    GIVEN_OUT.mkdir(parents=True)
    for path in given_out(DIST):
        # the disk image is what is given out; the tarball beside it was a measure of size
        if sys.platform != "darwin" or not path.name.endswith(".tar.xz"):
            shutil.copy2(path, GIVEN_OUT)
    sums = checksums(given_out(GIVEN_OUT))
    # one file a system: those of all three are put side by side
    (GIVEN_OUT / f"SHA256SUMS-{system}-{architecture}.txt").write_bytes(sums.encode("utf-8"))
    print(sums, end="")


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
