"""Linux desktops are told of the app in files that their own tools accept."""

import shutil
import struct
import subprocess
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest
from bundle.version import Release, app_version, releases, told_releases
from linux.needed_libraries import depends_line

pytest.importorskip("PySide6")


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from bundle import icons
    from linux import desktop_files

    folder = tmp_path_factory.mktemp("share")
    pictures = tmp_path_factory.mktemp("icons")
    icons.make_icons(pictures)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(desktop_files, "ICONS", pictures)
        desktop_files.write_desktop_files(folder)
    return folder


def test_the_changelog_begins_with_the_version_of_the_project() -> None:
    assert told_releases()[0].version == app_version()


def test_an_item_of_the_changelog_may_go_on_in_the_next_line() -> None:
    text = "# Changelog\n\n## 1.2.3 (2026-11-21)\n\n- One\n  goes on.\n- Two\n\n## 1.2.2 (2026-11-20)\n\n- Old\n"
    assert releases(text) == (
        Release("1.2.3", date(2026, 11, 21), ("One goes on.", "Two")),
        Release("1.2.2", date(2026, 11, 20), ("Old",)),
    )


def test_every_size_of_the_icon_is_that_size(share: Path) -> None:
    icons = sorted(share.rglob("weigh-in.png"))
    assert len(icons) >= 8
    for icon in icons:
        width, height = struct.unpack(">II", icon.read_bytes()[16:24])
        assert f"{width}x{height}" == icon.parent.parent.name


def test_a_double_click_on_a_model_is_for_us(share: Path) -> None:
    entry = (share / "applications" / "weighin.desktop").read_text(encoding="utf-8")
    kind = ElementTree.parse(share / "mime" / "packages" / "weigh-in.xml").getroot()[0].attrib["type"]
    assert f"MimeType={kind};" in entry.splitlines()
    assert "Exec=weighin %F" in entry.splitlines()


@pytest.mark.skipif(shutil.which("desktop-file-validate") is None, reason="desktop-file-utils is not installed")
def test_the_desktop_entry_is_valid(share: Path) -> None:
    command = ("desktop-file-validate", "--warn-kde", share / "applications" / "weighin.desktop")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.skipif(shutil.which("appstreamcli") is None, reason="appstream is not installed")
def test_the_metadata_for_software_centres_is_valid(share: Path) -> None:
    (metadata,) = share.glob("metainfo/*.xml")
    command = ("appstreamcli", "validate", "--no-net", metadata)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.skipif(shutil.which("update-mime-database") is None, reason="shared-mime-info is not installed")
def test_a_model_is_known_by_its_first_bytes_and_by_its_name(share: Path, tmp_path: Path) -> None:
    copy = tmp_path / "mime"
    shutil.copytree(share / "mime", copy)
    subprocess.run(("update-mime-database", copy), check=True, capture_output=True)
    assert (copy / "application" / "x-gguf.xml").is_file()
    assert "application/x-gguf:*.gguf" in (copy / "globs").read_text(encoding="utf-8")
    assert b"GGUF" in (copy / "magic").read_bytes()


def test_a_renamed_package_is_taken_under_both_names() -> None:
    assert depends_line(["libegl1", "libglib2.0-0"], "2.36") == (
        "libc6 (>= 2.36), libegl1, libglib2.0-0t64 | libglib2.0-0"
    )
