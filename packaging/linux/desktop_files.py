"""The files by which a Linux desktop knows the app, laid out as under /usr/share."""

import gzip
import shutil
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from bundle.icons import PNG_SIDES_PX
from bundle.places import ICONS, PACKAGING
from bundle.system_parts import IDENTIFIER
from bundle.version import Release, app_version, told_releases

_HERE: Final = PACKAGING / "linux"


def write_desktop_files(share: Path) -> None:
    """Desktop entry, icons, AppStream metadata, MIME type and manual page under `share`."""
    _put(share / "applications" / "weighin.desktop", (_HERE / "weighin.desktop").read_text(encoding="utf-8"))
    _put(share / "mime" / "packages" / "weigh-in.xml", (_HERE / "weigh-in-mime.xml").read_text(encoding="utf-8"))
    _put(share / "metainfo" / f"{IDENTIFIER}.metainfo.xml", metainfo(told_releases()))
    manual = share / "man" / "man1" / "weighin.1.gz"
    manual.parent.mkdir(parents=True, exist_ok=True)
    manual.write_bytes(gzip.compress(_manual().encode(), 9, mtime=0))
    for side in PNG_SIDES_PX:
        _copy(ICONS / f"weigh-in-{side}.png", share / "icons" / "hicolor" / f"{side}x{side}" / "apps" / "weigh-in.png")
    _copy(ICONS / "weigh-in.svg", share / "icons" / "hicolor" / "scalable" / "apps" / "weigh-in.svg")


def metainfo(releases: tuple[Release, ...]) -> str:
    """The AppStream metadata with these releases."""
    template = (_HERE / "metainfo.xml.in").read_text(encoding="utf-8")
    told = "\n".join(map(_release, releases))
    return template.replace("@IDENTIFIER@", IDENTIFIER).replace("@RELEASES@", told)


def _release(release: Release) -> str:
    items = "\n".join(f"          <li>{escape(change)}</li>" for change in release.changes)
    return (
        f'    <release version="{release.version}" date="{release.day.isoformat()}">\n'
        f"      <description>\n        <ul>\n{items}\n        </ul>\n      </description>\n    </release>"
    )


def _manual() -> str:
    text = (_HERE / "weighin.1.in").read_text(encoding="utf-8")
    return text.replace("@VERSION@", app_version()).replace("@DAY@", told_releases()[0].day.isoformat())


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
