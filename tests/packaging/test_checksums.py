"""What people are given is listed with its checksum, and told of on the release's page."""

import json
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest
from bundle.version import Release, app_version
from release import bill_command, check_tag, checksums, given_out, notes


def test_only_files_of_this_version_that_people_are_given_are_listed(tmp_path: Path) -> None:
    version = app_version()
    wanted = [
        f"weigh-in-{version}-linux-x86_64.tar.xz",
        f"weigh-in-{version}-linux-x86_64.cdx.json",
        f"weigh-in-{version}-windows-amd64-setup.exe",
        f"weigh-in_{version}_amd64.deb",
    ]
    others = [
        f"weigh-in-1{version}-linux-x86_64.tar.xz",
        f"weigh-in-{version}0-linux-x86_64.tar.xz",
        f"weigh-in-{version}-linux.log",
        "SHA256SUMS-linux.txt",
    ]
    for name in (*wanted, *others):
        (tmp_path / name).write_text(name)
    assert [path.name for path in given_out(tmp_path)] == sorted(wanted)


@pytest.mark.skipif(shutil.which("sha256sum") is None, reason="checked by the system's own tool")
def test_the_list_is_checked_by_the_systems_own_tool(tmp_path: Path) -> None:
    files = [tmp_path / "a b.zip", tmp_path / "c.deb"]
    for path in files:
        path.write_bytes(path.name.encode() * 1000)
    (tmp_path / "SHA256SUMS.txt").write_text(checksums(files))
    command = ["sha256sum", "--check", "--strict", "SHA256SUMS.txt"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode == 0
    files[0].write_bytes(b"changed")
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, check=False).returncode != 0


def test_a_tag_that_is_not_the_version_ends_the_release() -> None:
    check_tag(f"v{app_version()}")
    for wrong in (app_version(), "v99.0.0", "main"):
        with pytest.raises(SystemExit, match="The tag is"):
            check_tag(wrong)


def test_the_page_of_a_release_tells_what_changed_and_how_to_check_a_download() -> None:
    told = notes(Release("1.2.3", date(2026, 11, 21), ("One thing.", "Another thing.")))
    assert told.startswith("- One thing.\n- Another thing.\n\n")
    for word in ("SHA256SUMS.txt", "attestation verify", "CycloneDX"):
        assert word in told


@pytest.mark.skipif(shutil.which("uv") is None or not Path("uv.lock").is_file(), reason="made from the lock file")
def test_the_bill_of_materials_names_what_the_app_is_made_of(tmp_path: Path) -> None:
    path = tmp_path / "bill.cdx.json"
    subprocess.run(bill_command(path), check=True, capture_output=True)
    bill = json.loads(path.read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    names = {component["name"] for component in bill["components"]}
    assert {"llama-cpp-python", "pyside6-essentials", "numpy"} <= names
    assert not {"pytest", "pyinstaller"} & names
