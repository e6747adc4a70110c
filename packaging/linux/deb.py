"""The Debian package: the bundle under /usr/lib, a command, and what the desktop is told."""

import gzip
import os
import shutil
import subprocess
from datetime import UTC, datetime, time
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from bundle.places import BUILD, DIST, ROOT
from bundle.version import Release, app_version, told_releases

from linux.desktop_files import write_desktop_files
from linux.needed_libraries import debian_packages, depends_line

_NAME: Final = "weigh-in"
_MAINTAINER: Final = "The Weigh-In developers <weigh-in@localhost>"
_CONTROL: Final = """\
Package: {name}
Version: {version}
Section: science
Priority: optional
Architecture: {architecture}
Maintainer: {maintainer}
Installed-Size: {size_kib}
Depends: {depends}
Recommends: {recommends}
Description: compare quantization levels of a local language model side by side
 Weigh-In runs the same prompt through several quantization levels of a local
 language model, side by side, and shows what the smaller one costs: where the
 answers part, tokens per second, memory.
 .
 It says which model fits on this machine before anything is downloaded. No
 account, no telemetry.
"""


def make_deb(bundle: Path) -> Path:
    """Build the package of a bundle into `DIST`; returns its path."""
    tree = BUILD / "deb"
    shutil.rmtree(tree, ignore_errors=True)
    installed = tree / "usr" / "lib" / _NAME
    shutil.copytree(bundle, installed, symlinks=True)
    command = tree / "usr" / "bin" / "weighin"
    command.parent.mkdir(parents=True)
    command.symlink_to("../lib/weigh-in/weighin")
    write_desktop_files(tree / "usr" / "share")
    _write_documents(tree / "usr" / "share" / "doc" / _NAME)
    architecture = _output("dpkg", "--print-architecture")
    _write_control(tree, bundle, architecture)
    _set_modes(tree)
    package = DIST / f"{_NAME}_{app_version()}_{architecture}.deb"
    # xz by name: Debian 11 cannot read the compression that newer Ubuntu writes by itself
    subprocess.run(
        ["dpkg-deb", "--root-owner-group", "-Zxz", "-z3", "--build", tree, package],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    return package


def control(architecture: str, size_kib: int, depends: str, recommends: str) -> str:
    """The text of the control file."""
    return _CONTROL.format(
        name=_NAME,
        version=app_version(),
        architecture=architecture,
        maintainer=_MAINTAINER,
        size_kib=size_kib,
        depends=depends,
        recommends=recommends,
    )


def debian_changelog(releases: tuple[Release, ...]) -> str:
    """Our changelog in Debian's form."""
    return "\n".join(map(_entry, releases))


def _entry(release: Release) -> str:
    changes = "\n".join(f"  * {change}" for change in release.changes)
    day = format_datetime(datetime.combine(release.day, time(12), UTC))
    return f"{_NAME} ({release.version}) stable; urgency=medium\n\n{changes}\n\n -- {_MAINTAINER}  {day}\n"


def _write_documents(folder: Path) -> None:
    folder.mkdir(parents=True)
    changelog = debian_changelog(told_releases()).encode()
    (folder / "changelog.gz").write_bytes(gzip.compress(changelog, 9, mtime=0))
    where = "\nThe licences of what it is made of are in /usr/lib/weigh-in/_internal/app/_resources/licences.json\n"
    (folder / "copyright").write_text((ROOT / "LICENSE").read_text(encoding="utf-8") + where, encoding="utf-8")


def _write_control(tree: Path, bundle: Path, architecture: str) -> None:
    glibc, needed, useful = debian_packages(bundle)
    sizes = (path.lstat().st_size for path in tree.rglob("*") if not path.is_dir())
    folder = tree / "DEBIAN"
    folder.mkdir()
    text = control(architecture, -(-sum(sizes) // 1024), depends_line(needed, glibc), ", ".join(useful))
    (folder / "control").write_text(text, encoding="utf-8")
    _write_checksums(tree)


def _write_checksums(tree: Path) -> None:
    files = sorted(path for path in (tree / "usr").rglob("*") if path.is_file() and not path.is_symlink())
    listed = subprocess.run(
        ["md5sum", *(path.relative_to(tree) for path in files)], cwd=tree, capture_output=True, check=True
    )
    (tree / "DEBIAN" / "md5sums").write_bytes(listed.stdout)


def _set_modes(tree: Path) -> None:
    """Whatever the builder's umask: folders and programs for all to enter and run, files for all to read."""
    for path in (tree, *tree.rglob("*")):
        if path.is_symlink():
            continue
        executable = path.is_dir() or path.name == "weighin"
        path.chmod(0o755 if executable else 0o644)


def _output(*command: str) -> str:
    return subprocess.run(
        command, capture_output=True, text=True, check=True, env={**os.environ, "LC_ALL": "C"}
    ).stdout.strip()
