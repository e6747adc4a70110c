"""What people are given is listed with its checksum, and nothing else."""

import shutil
import subprocess
from pathlib import Path

import pytest
from bundle.version import app_version
from release import checksums, given_out


def test_only_files_of_this_version_that_people_are_given_are_listed(tmp_path: Path) -> None:
    version = app_version()
    wanted = [f"weigh-in-{version}-linux-x86_64.tar.xz", f"weigh-in-{version}-windows-amd64-setup.exe"]
    for name in (*wanted, "weigh-in-0.0.1-linux-x86_64.tar.xz", f"weigh-in-{version}.log", "SHA256SUMS-linux.txt"):
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
