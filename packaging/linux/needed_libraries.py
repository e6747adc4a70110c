"""Which libraries of the system a bundle needs, read from its own files."""

import re
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from app.adapters.window_libraries import PACKAGES

# Of glibc, one package everywhere; its version is told by its symbols.
_OF_LIBC: Final = re.compile(r"^(?:ld-linux[\w-]*|lib(?:c|dl|m|pthread|resolv|rt|util))\.so")
_GLIBC_SYMBOL: Final = re.compile(r"\bGLIBC_(\d+)\.(\d+)\b")
_NEEDED: Final = re.compile(r"\(NEEDED\).*\[(.+)\]")
_SONAME: Final = re.compile(r"\(SONAME\).*\[(.+)\]")
# For parts that load only where the machine has it.
_OPTIONAL: Final = ("libvulkan.so.1", "libcuda.so.1", "libnvidia-ml.so.1")
_FURTHER_PACKAGES: Final = {"libgcc_s.so.1": "libgcc-s1"}
# Files that libraries of the bundle read: without them there are no fonts and no keys.
_DATA_OF: Final = {
    "libfontconfig.so.1": "fontconfig-config",
    "libxkbcommon.so.0": "xkb-data",
    "libX11.so.6": "libx11-data",
}
# What the plugin for Wayland needs is there wherever Wayland is.
_RECOMMENDED: Final = "libwayland-"


def debian_packages(bundle: Path) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The glibc version that a bundle needs, its packages, and those that it uses where they are.

    Raises `SystemExit` for a library whose package is not known here.
    """
    needed, glibc = needed_libraries(bundle)
    packages = {name: _package(name) for name in needed}
    unknown = sorted(name for name, package in packages.items() if not package)
    if unknown:
        raise SystemExit(f"Which package brings {', '.join(unknown)}? Tell app/adapters/window_libraries.py.")
    useful = {package for name, package in packages.items() if name.startswith(_RECOMMENDED)}
    data = {package for name, package in _DATA_OF.items() if any(bundle.rglob(name))}
    return glibc, tuple(sorted({*packages.values(), *data} - useful)), tuple(sorted(useful))


def needed_libraries(bundle: Path) -> tuple[set[str], str]:
    """The shared libraries that a bundle links to and does not bring, glibc's left out; and the glibc it needs."""
    files = [path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink() and _is_elf(path)]
    needed: set[str] = set()
    brought = {path.name for path in files}
    glibc = (2, 17)
    for path in files:
        told = _readelf(path)
        needed.update(_NEEDED.findall(told))
        brought.update(_SONAME.findall(told))
        glibc = max([glibc, *((int(major), int(minor)) for major, minor in _GLIBC_SYMBOL.findall(told))])
    foreign = (name for name in needed - brought if not _OF_LIBC.match(name) and name not in _OPTIONAL)
    return set(foreign), f"{glibc[0]}.{glibc[1]}"


def _package(library: str) -> str:
    return PACKAGES[library][0] if library in PACKAGES else _FURTHER_PACKAGES.get(library, "")


def _is_elf(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _readelf(path: Path) -> str:
    command = ("readelf", "--wide", "--dynamic", "--version-info", path)
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False).stdout


def depends_line(packages: Iterable[str], glibc: str) -> str:
    """Debian's list of what must be installed; a package that was renamed for 64-bit time is taken under both names."""
    renamed = {"libglib2.0-0": "libglib2.0-0t64 | libglib2.0-0"}
    return ", ".join([f"libc6 (>= {glibc})", *(renamed.get(package, package) for package in packages)])
