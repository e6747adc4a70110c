"""What disks do, and other copies of the app: a sentence each, nothing lost, nothing half done under a final name."""

import json
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.downloads.file_lock import FileLock
from app.adapters.downloads.partial_file import part_path
from app.domain.downloads.download import DownloadState
from app.domain.errors import WeighInError
from app.services.downloads.downloads import Downloads
from tests.downloads.children import Children
from tests.downloads.samples import CONTENT, PARTS, PATH, REPOSITORY, files_below, sample_repository, until, wanted_of
from tests.hub.contents import HubFile
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub


def _can_mount() -> bool:
    command = ["unshare", "-rm", "sh", "-c", "mount -t tmpfs -o size=1m none /mnt"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def test_a_full_disk_is_told_before_at_and_after_the_first_byte(hub: StandInHub, folder: Path, tmp_path: Path) -> None:
    if not _can_mount():
        pytest.skip("nothing can be mounted here")
    repository = hub.repositories[REPOSITORY]
    order = json.dumps([REPOSITORY, repository.commit, [(PATH, len(CONTENT), repository.files[PATH].sha256)]])
    command = ["unshare", "-rm", sys.executable, "-m", "tests.downloads.small_disk", str(folder), order]
    environment = {**os.environ, **hub.environment(tmp_path), "WEIGHIN_HOME": str(tmp_path / "home")}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert "too little for 3.16 MB" in seen["asked"]
    assert seen["reserved"][:2] == ["failed", 0]
    assert seen["midway"][0] == "failed"
    assert 1_000_000 < seen["midway"][1] < 2_200_000
    for when in ("reserved", "midway"):
        assert "is full. Free some space, then go on; nothing is lost." in seen[when][2]
    assert not seen["final name midway"]
    assert seen["with room"] == ["done", len(CONTENT), ""]
    assert seen["bytes"] == len(CONTENT)
    assert seen["read-only"][0] == "failed"
    assert "cannot be written" in seen["read-only"][2]
    ranges = [request.headers["range"].split("-")[0] for request in hub.cdn.requests]
    assert ranges == ["bytes=0", f"bytes={seen['midway'][1]}"]


def test_room_is_counted_with_what_is_in_the_queue(
    hub: StandInHub, folder: Path, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.downloads.wanting.free_bytes", lambda folder: 64 << 20 | len(CONTENT) + 999)
    hub.faults.set(Place.CDN, Fault(Kind.STALL))
    repository = hub.repositories[REPOSITORY]
    repository.files["copy.gguf"] = HubFile(CONTENT)
    monkeypatch.setattr("app.adapters.downloads.partial_file.reserve", lambda handle, size_bytes: None)
    number = downloads.add(wanted_of(repository, folder))
    with pytest.raises(WeighInError, match=r"has 70\.3 MB free.*beside 3\.16 MB for what is in the queue"):
        downloads.add(wanted_of(repository, folder, ("copy.gguf",)))
    # what both want is counted once
    downloads.remove(number)
    downloads.add(wanted_of(repository, folder, ("copy.gguf",)))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux takes room beforehand")
def test_room_is_taken_before_the_first_byte(hub: StandInHub, folder: Path, downloads: Downloads) -> None:
    hub.faults.set(Place.CDN, Fault(Kind.STALL))
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    downloads.add(wanted)
    until(lambda: len(hub.cdn.requests) == 1)
    status = part_path(wanted.target).stat()
    assert status.st_size == 0
    assert status.st_blocks * 512 >= len(CONTENT)


def test_a_folder_whose_disk_is_gone_is_told_and_gone_on_with(
    hub: StandInHub, folder: Path, downloads: Downloads
) -> None:
    hub.faults.set(Place.CDN, Fault(Kind.STALL, after_bytes=1_000_000, times=1))
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    number = downloads.add(wanted)
    until(lambda: downloads.statuses()[0].received_bytes == 1_000_000)
    downloads.pause(number)
    until(lambda: not downloads.is_busy(number))
    elsewhere = folder.with_name("elsewhere")
    folder.rename(elsewhere)
    downloads.resume(number)
    status = downloads.wait(number)
    assert status.state is DownloadState.FAILED
    assert "is not there" in status.problem
    assert not folder.exists()
    elsewhere.rename(folder)
    downloads.resume(number)
    assert downloads.wait(number).state is DownloadState.DONE
    assert wanted.target.read_bytes() == CONTENT
    assert hub.cdn.requests[-1].headers["range"].startswith("bytes=1000000-")


def test_a_folder_on_no_disk_is_refused_at_once(hub: StandInHub, tmp_path: Path, downloads: Downloads) -> None:
    with pytest.raises(WeighInError, match="is not there"):
        downloads.add(wanted_of(hub.repositories[REPOSITORY], tmp_path / "gone" / "models"))
    assert not (tmp_path / "gone").exists()


def test_what_vanishes_midway_is_one_sentence(hub: StandInHub, folder: Path, downloads: Downloads) -> None:
    hub.faults.set(Place.CDN, Fault(Kind.SHORT_RANGE, after_bytes=200_000))
    downloads.set_rate_limit(1e6)
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    number = downloads.add(wanted)
    until(lambda: downloads.statuses()[0].received_bytes > 0)
    shutil.rmtree(folder / "org")
    downloads.set_rate_limit(None)
    status = downloads.wait(number)
    assert status.state is DownloadState.FAILED
    assert "cannot be written" in status.problem
    assert files_below(folder) == set()
    downloads.resume(number)
    assert downloads.wait(number).state is DownloadState.DONE


@pytest.mark.parametrize("blocked", ["org", f"{REPOSITORY}/Q4_K_M", f"{REPOSITORY}/{PARTS[1]}"])
def test_what_stands_in_the_way_is_told(hub: StandInHub, folder: Path, downloads: Downloads, blocked: str) -> None:
    if blocked.endswith(".gguf"):
        (folder / blocked).mkdir(parents=True)
    else:
        (folder / blocked).parent.mkdir(parents=True, exist_ok=True)
        (folder / blocked).touch()
    status = downloads.wait(downloads.add(wanted_of(hub.repositories[REPOSITORY], folder, PARTS)))
    assert status.state is DownloadState.FAILED
    assert "cannot be written" in status.problem


def test_a_name_that_the_disk_cannot_hold_is_told(hub: StandInHub, folder: Path, downloads: Downloads) -> None:
    path = f"{'x' * 245}.gguf"
    hub.repositories[REPOSITORY].files[path] = HubFile(CONTENT)
    status = downloads.wait(downloads.add(wanted_of(hub.repositories[REPOSITORY], folder, (path,))))
    assert status.state is DownloadState.FAILED
    assert "too long" in status.problem


def test_a_file_that_another_copy_of_the_app_receives_is_left_to_it(
    hub: StandInHub, folder: Path, downloads: Downloads, children: Children
) -> None:
    hub.faults.set(Place.CDN, Fault(Kind.STALL, after_bytes=1_000_000))
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    child = children.start(wanted)
    until(lambda: part_path(wanted.target).exists() and part_path(wanted.target).stat().st_size == 1_000_000)
    number = downloads.add(wanted)
    status = downloads.wait(number)
    assert status.state is DownloadState.FAILED
    assert "another copy of Weigh-In" in status.problem
    # taking it off the list here does not take it from the other
    downloads.remove(number)
    assert part_path(wanted.target).stat().st_size == 1_000_000
    number = downloads.add(wanted)
    downloads.wait(number)
    os.kill(child, signal.SIGKILL)
    hub.faults.clear()
    until(lambda: _is_free(wanted.target))
    downloads.resume(number)
    assert downloads.wait(number).state is DownloadState.DONE
    assert wanted.target.read_bytes() == CONTENT
    assert files_below(folder) == {f"{REPOSITORY}/{PATH}"}


def test_a_lock_is_held_once_and_leaves_nothing_behind(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    first = FileLock.taken(path)
    assert first is not None
    assert FileLock.taken(path) is None
    first.release()
    first.release()
    assert list(tmp_path.iterdir()) == []
    with FileLock.taken(path) or pytest.fail("it is free"):
        assert FileLock.taken(path) is None


def test_an_item_without_files_is_refused(folder: Path, downloads: Downloads) -> None:
    with pytest.raises(WeighInError, match="no such file"):
        downloads.add(replace(wanted_of(sample_repository(), folder), files=()))


def _is_free(target: Path) -> bool:
    lock = FileLock.taken(target.with_name(f"{target.name}.part.lock"))
    if lock is not None:
        lock.release()
    return lock is not None
