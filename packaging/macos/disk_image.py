"""The disk image: the app, and a link to drag it onto."""

import shutil
from pathlib import Path

from bundle.places import BUILD, DIST
from bundle.version import app_version


def image_path(architecture: str) -> Path:
    """Where the image is put; `architecture` is arm64 or x86_64."""
    return DIST / f"weigh-in-{app_version()}-macos-{architecture}.dmg"


def image_folder(app: Path, folder: Path = BUILD / "disk-image") -> Path:
    """A folder with what the image shows; links inside the app stay links."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    shutil.copytree(app, folder / app.name, symlinks=True)
    (folder / "Applications").symlink_to("/Applications")
    return folder


def image_command(folder: Path, image: Path) -> list[str]:
    """What packs `folder`: LZFSE, which every system that the app runs on reads."""
    return [
        "hdiutil",
        "create",
        "-volname",
        "Weigh-In",
        "-srcfolder",
        str(folder),
        "-format",
        "ULFO",
        "-ov",
        str(image),
    ]
