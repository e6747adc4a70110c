"""The installer for Windows, made by Inno Setup from weigh-in.iss."""

import shutil
from pathlib import Path
from typing import Final

from bundle.places import BUNDLE, DIST, ICONS, PACKAGING
from bundle.version import app_version

SCRIPT: Final = PACKAGING / "windows" / "weigh-in.iss"
_USUAL_PLACES: Final = (
    Path("C:/Program Files (x86)/Inno Setup 6/ISCC.exe"),
    Path("C:/Program Files/Inno Setup 6/ISCC.exe"),
    Path("C:/Program Files/Inno Setup 7/ISCC.exe"),
)


def installer_path(architecture: str) -> Path:
    """Where the installer is put."""
    return DIST / f"weigh-in-{app_version()}-windows-{architecture}-setup.exe"


def installer_command(compiler: Path, architecture: str) -> list[str]:
    """What compiles the installer; `architecture` is amd64 or arm64, as the archives call it."""
    path = installer_path(architecture)
    defined = {
        "AppVersion": app_version(),
        "BundleFolder": str(BUNDLE),
        "IconFile": str(ICONS / "weigh-in.ico"),
        "OutputFolder": str(path.parent),
        "OutputName": path.stem,
        "Architecture": {"amd64": "x64compatible", "arm64": "arm64"}[architecture],
    }
    return [str(compiler), "/Qp", *(f"/D{name}={value}" for name, value in defined.items()), str(SCRIPT)]


def compiler() -> Path:
    """Inno Setup's compiler. Raises `SystemExit` where it is not installed."""
    found = shutil.which("ISCC")
    if found:
        return Path(found)
    for path in _USUAL_PLACES:
        if path.is_file():
            return path
    raise SystemExit("Inno Setup 6 is not here (ISCC.exe); winget install JRSoftware.InnoSetup installs it.")
