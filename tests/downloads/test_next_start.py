"""What is found at the next start: queues and partial files, whole, broken, or of another run of the machine."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import pytest

from app.adapters.downloads.partial_file import note_path, part_path
from app.adapters.paths import data_folder
from app.domain.downloads.download import DownloadState, DownloadStatus, WantedDownload
from app.services.downloads.downloads import Downloads
from tests.downloads.samples import CONTENT, until
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub

Finished = Callable[[int], DownloadStatus]
_MIDDLE = 1_300_000
_STALL = Fault(Kind.STALL, after_bytes=_MIDDLE)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 100_000, b'{"version": 2}', b'{"version": 1, "items": [{}]}']
)
def test_a_broken_queue_is_kept_aside(content: bytes) -> None:
    path = data_folder() / "downloads.json"
    path.write_bytes(content)
    downloads = Downloads()
    assert downloads.statuses() == ()
    downloads.close()
    assert path.with_suffix(".broken").read_bytes() == content


def test_pausing_what_has_ended_changes_nothing(
    hub: StandInHub, downloads: Downloads, wanted: WantedDownload, several: list[WantedDownload]
) -> None:
    done, failed = downloads.add(several[0]), downloads.add(replace(wanted, commit="0" * 40))
    before = [downloads.wait(number) for number in (done, failed)]
    assert [status.state for status in before] == [DownloadState.DONE, DownloadState.FAILED]
    for number in (done, failed):
        downloads.pause(number)
    assert list(downloads.statuses()) == before


def test_evil_names_in_the_queue_file_are_left_out(hub: StandInHub, wanted: WantedDownload) -> None:
    hub.faults.set(Place.CDN, _STALL)
    first = Downloads()
    first.pause(first.add(wanted))
    first.close()
    path = data_folder() / "downloads.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["items"][0]["files"][0]["path"] = "../../x.gguf"
    path.write_text(json.dumps(document), encoding="utf-8")
    second = Downloads()
    assert second.statuses() == ()
    second.close()


def test_a_second_copy_of_the_app_leaves_the_queue_of_the_first_alone(
    hub: StandInHub, wanted: WantedDownload, several: list[WantedDownload]
) -> None:
    hub.faults.set(Place.CDN, _STALL)
    first = Downloads()
    first.pause(first.add(wanted))
    second = Downloads()
    assert first.not_kept == ""
    assert second.not_kept.startswith("Another window of Weigh-In keeps the list of downloads: ")
    assert second.statuses() == ()
    second.wait(second.add(several[0]))
    second.close()
    first.close()
    third = Downloads()
    assert [status.wanted for status in third.statuses()] == [wanted]
    third.close()


def test_notes_of_another_machine_run_are_trusted_as_far_as_the_disk_had_it(
    hub: StandInHub, downloads: Downloads, wanted: WantedDownload, finished: Finished
) -> None:
    """A power cut: what was not on the disk reads as zeros."""
    hub.faults.set(Place.CDN, replace(_STALL, times=1))
    number = downloads.add(wanted)
    until(lambda: downloads.statuses()[0].received_bytes == _MIDDLE)
    downloads.pause(number)
    until(lambda: not downloads.is_busy(number))
    part, note = part_path(wanted.target), note_path(wanted.target)
    part.write_bytes(CONTENT[:1_000_000] + bytes(_MIDDLE - 1_000_000))
    document = json.loads(note.read_text(encoding="utf-8"))
    note.write_text(json.dumps({**document, "boot": "another", "synced_bytes": 1_000_000}), encoding="utf-8")
    downloads.resume(number)
    finished(number)
    assert wanted.target.read_bytes() == CONTENT
    assert hub.cdn.requests[-1].headers["range"].startswith("bytes=1000000-")
    assert len(hub.cdn.requests) == 2


def test_garbage_in_a_partial_file_is_found_and_the_file_fetched_anew(
    hub: StandInHub, downloads: Downloads, wanted: WantedDownload, finished: Finished
) -> None:
    hub.faults.set(Place.CDN, replace(_STALL, times=1))
    number = downloads.add(wanted)
    until(lambda: downloads.statuses()[0].received_bytes == _MIDDLE)
    downloads.pause(number)
    until(lambda: not downloads.is_busy(number))
    part_path(wanted.target).write_bytes(bytes(_MIDDLE))
    downloads.resume(number)
    finished(number)
    assert wanted.target.read_bytes() == CONTENT
    starts = [request.headers["range"].split("-")[0] for request in hub.cdn.requests]
    assert starts == ["bytes=0", f"bytes={_MIDDLE}", "bytes=0"]


@pytest.mark.parametrize("note", [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b'{"version": 1}', None])
def test_a_partial_file_without_a_note_that_can_be_read_begins_anew(
    hub: StandInHub, downloads: Downloads, wanted: WantedDownload, finished: Finished, note: bytes | None
) -> None:
    wanted.target.parent.mkdir(parents=True)
    part_path(wanted.target).write_bytes(bytes(_MIDDLE))
    if note is not None:
        note_path(wanted.target).write_bytes(note)
    finished(downloads.add(wanted))
    assert wanted.target.read_bytes() == CONTENT
    assert hub.cdn.requests[0].headers["range"].startswith("bytes=0-")


def test_opening_the_queue_does_not_wait_for_the_client_of_hugging_face() -> None:
    """Which takes a second to import, in the window's process."""
    code = (
        "import sys; from app.services.downloads.downloads import Downloads; Downloads().close();"
        "sys.exit(bool({'huggingface_hub', 'httpx2', 'httpx'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
