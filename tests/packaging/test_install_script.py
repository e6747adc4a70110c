"""The tarball's script puts the app into the user's own menu, wherever it lies, and takes it out again."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

_SCRIPT = Path(__file__).parent.parent.parent / "packaging" / "linux" / "install.sh"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a script for Linux desktops")


@pytest.fixture
def unpacked(tmp_path: Path) -> Path:
    folder = tmp_path / 'Programme ü "100%" $HOME'
    (folder / "share" / "applications").mkdir(parents=True)
    shutil.copy(_SCRIPT, folder / "install.sh")
    shutil.copy(_SCRIPT.parent / "weighin.desktop", folder / "share" / "applications")
    (folder / "share" / "icons").mkdir()
    (folder / "share" / "icons" / "weigh-in.png").write_bytes(b"png")
    (folder / "weighin").write_text("#!/bin/sh\necho ours\n", encoding="utf-8")
    (folder / "weighin").chmod(0o755)
    return folder


def _run(folder: Path, home: Path, *arguments: str) -> None:
    home.mkdir(exist_ok=True)
    # no tools of a desktop: the script does without them
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin"}
    subprocess.run(("sh", folder / "install.sh", *arguments), check=True, env=environment, capture_output=True)


def test_the_menu_starts_the_app_where_it_lies(unpacked: Path, tmp_path: Path) -> None:
    home = tmp_path / "home of ü"
    _run(unpacked, home)
    entry = (home / ".local/share/applications/weighin.desktop").read_text(encoding="utf-8").splitlines()
    escaped = str(unpacked / "weighin").replace('"', r'\\"').replace("$", r"\\$").replace("%", "%%")
    assert f'Exec="{escaped}" %F' in entry
    assert not [line for line in entry if line.startswith("TryExec")]
    said = subprocess.run((home / ".local/bin/weighin",), capture_output=True, text=True, check=True)
    assert said.stdout == "ours\n"
    assert (home / ".local/share/icons/weigh-in.png").read_bytes() == b"png"


def test_it_takes_out_what_it_put_in(unpacked: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    _run(unpacked, home)
    _run(unpacked, home, "--remove")
    left = [path for path in home.rglob("*") if path.name.startswith("weigh")]
    assert left == []
    assert os.access(unpacked / "weighin", os.X_OK)
