"""What networks and servers do to a transfer: the right file comes all the same, and its final name comes last."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.library.provenance import read_provenance
from app.domain.downloads.download import DownloadState, DownloadStatus
from app.services.downloads.downloads import Downloads
from tests.downloads.samples import CONTENT, PARTS, PATH, PROJECTOR, REPOSITORY, files_below, until, wanted_of
from tests.hub.contents import HubFile
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub

Finished = Callable[[int], DownloadStatus]
_MIDDLE = 1_300_000

_PASSING = {
    "dropped in the middle": (Place.CDN, Fault(Kind.DROP, after_bytes=_MIDDLE, times=3)),
    "broken in the middle": (Place.CDN, Fault(Kind.RESET, after_bytes=_MIDDLE, times=3)),
    "dropped again and again": (Place.CDN, Fault(Kind.DROP, after_bytes=300_000, times=40)),
    "dropped before the first byte": (Place.CDN, Fault(Kind.DROP, times=4)),
    "hub dropped": (Place.RESOLVE, Fault(Kind.DROP, times=4)),
    "hub broken": (Place.RESOLVE, Fault(Kind.RESET, times=4)),
    "503": (Place.CDN, Fault(Kind.STATUS, 503, times=5)),
    "500 of the hub": (Place.RESOLVE, Fault(Kind.STATUS, 500, times=5)),
    "408": (Place.CDN, Fault(Kind.STATUS, 408, times=2)),
    "429": (Place.RESOLVE, Fault(Kind.STATUS, 429, {"Retry-After": "0"}, times=5)),
    "ranges ignored": (Place.CDN, Fault(Kind.IGNORE_RANGE)),
    "ranges ignored, length untold": (Place.CDN, Fault(Kind.UNKNOWN_LENGTH)),
    "short ranges": (Place.CDN, Fault(Kind.SHORT_RANGE, after_bytes=400_000)),
    "long ranges": (Place.CDN, Fault(Kind.LONG_RANGE, after_bytes=5_000)),
    "a wrong start once": (Place.CDN, Fault(Kind.WRONG_START, times=1)),
    "a wrong total once": (Place.CDN, Fault(Kind.WRONG_TOTAL, times=1)),
    "a coding once": (Place.CDN, Fault(Kind.COMPRESSED, times=1)),
    "416 once": (Place.CDN, Fault(Kind.STATUS, 416, times=1)),
    "a sign-in page for a moment": (Place.RESOLVE, Fault(Kind.STATUS, 200, body=b"<html>sign in</html>", times=2)),
    "an address that the other side takes for expired": (Place.CDN, Fault(Kind.STATUS, 403, times=1)),
}


@pytest.mark.parametrize("case", _PASSING)
def test_what_passes_costs_nothing_but_time(
    hub: StandInHub, folder: Path, downloads: Downloads, finished: Finished, case: str
) -> None:
    hub.faults.set(*_PASSING[case])
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    finished(downloads.add(wanted))
    assert wanted.target.read_bytes() == CONTENT
    assert files_below(folder) == {f"{REPOSITORY}/{PATH}"}


@pytest.mark.parametrize("after", [Fault(Kind.IGNORE_RANGE), Fault(Kind.STATUS, 416, times=2)])
def test_a_server_that_stops_taking_ranges_is_read_from_its_beginning(
    hub: StandInHub, folder: Path, downloads: Downloads, finished: Finished, after: Fault
) -> None:
    hub.faults.set(Place.CDN, Fault(Kind.DROP, after_bytes=_MIDDLE, times=1))
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    hub.faults.then(Place.CDN, after)
    finished(downloads.add(wanted))
    assert wanted.target.read_bytes() == CONTENT


def test_every_byte_is_asked_for_once(hub: StandInHub, folder: Path, downloads: Downloads, finished: Finished) -> None:
    hub.faults.set(Place.CDN, Fault(Kind.DROP, after_bytes=_MIDDLE, times=2))
    finished(downloads.add(wanted_of(hub.repositories[REPOSITORY], folder)))
    starts = [int(request.headers["range"].removeprefix("bytes=").split("-")[0]) for request in hub.cdn.requests]
    assert starts == [0, _MIDDLE, 2 * _MIDDLE]


def test_addresses_that_run_out_are_asked_for_anew(
    hub: StandInHub, folder: Path, downloads: Downloads, finished: Finished
) -> None:
    hub.faults.set(Place.CDN, Fault(Kind.STALL, after_bytes=_MIDDLE, times=1))
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    number = downloads.add(wanted)
    until(lambda: downloads.statuses()[0].received_bytes >= _MIDDLE)
    downloads.pause(number)
    hub.renew_signatures()
    downloads.resume(number)
    finished(number)
    assert wanted.target.read_bytes() == CONTENT


def test_parts_and_projector_are_one_item(
    hub: StandInHub, folder: Path, downloads: Downloads, finished: Finished
) -> None:
    repository = hub.repositories[REPOSITORY]
    wanted = wanted_of(repository, folder, (*PARTS, PROJECTOR))
    status = finished(downloads.add(wanted))
    assert status.wanted.target.name == PARTS[0].rpartition("/")[2]
    for path in (*PARTS, PROJECTOR):
        assert (folder / REPOSITORY / path).read_bytes() == repository.files[path].content
    assert files_below(folder) == {f"{REPOSITORY}/{path}" for path in (*PARTS, PROJECTOR)}
    note = read_provenance(folder / REPOSITORY)
    assert note is not None
    assert note.repository == REPOSITORY
    assert {path: origin.sha256 for path, origin in note.files.items()} == {
        path: repository.files[path].sha256 for path in (*PARTS, PROJECTOR)
    }
    assert all(origin.commit == repository.commit and origin.is_verified for origin in note.files.values())


def test_the_commit_that_was_shown_is_the_one_that_comes(
    hub: StandInHub, folder: Path, downloads: Downloads, finished: Finished
) -> None:
    finished(downloads.add(wanted_of(hub.repositories[REPOSITORY], folder)))
    commit = hub.repositories[REPOSITORY].commit
    assert {request.path for request in hub.hub.requests} == {f"/{REPOSITORY}/resolve/{commit}/{PATH}"}


def test_what_is_there_already_is_read_and_not_fetched(
    hub: StandInHub, folder: Path, downloads: Downloads, finished: Finished
) -> None:
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    wanted.target.parent.mkdir(parents=True)
    wanted.target.write_bytes(CONTENT)
    finished(downloads.add(wanted))
    assert hub.requests == []


def test_another_file_of_that_name_is_replaced_once_the_new_one_is_complete(
    hub: StandInHub, folder: Path, downloads: Downloads, finished: Finished
) -> None:
    hub.faults.set(Place.CDN, Fault(Kind.STALL, after_bytes=_MIDDLE, times=1))
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    wanted.target.parent.mkdir(parents=True)
    before = b"GGUF" + bytes(len(CONTENT) - 4)
    wanted.target.write_bytes(before)
    number = downloads.add(wanted)
    until(lambda: downloads.statuses()[0].received_bytes == _MIDDLE)
    assert wanted.target.read_bytes() == before
    downloads.pause(number)
    downloads.resume(number)
    finished(number)
    assert wanted.target.read_bytes() == CONTENT


def test_without_a_hash_the_size_alone_is_held_to_and_that_is_noted(
    hub: StandInHub, folder: Path, downloads: Downloads, finished: Finished
) -> None:
    repository = hub.repositories[REPOSITORY]
    repository.files["config.gguf"] = HubFile(CONTENT[:5000], sha256="0" * 40)
    wanted = wanted_of(repository, folder, ("config.gguf",))
    wanted = replace(wanted, files=(replace(wanted.files[0], sha256=None),))
    finished(downloads.add(wanted))
    assert wanted.target.read_bytes() == CONTENT[:5000]
    note = read_provenance(folder / REPOSITORY)
    assert note is not None
    assert not note.files["config.gguf"].is_verified


def test_a_silent_server_is_left_for_another_connection(
    hub: StandInHub, folder: Path, downloads: Downloads, finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.adapters.hub.body_pieces._READ_LIMIT_S", 0.2)
    hub.faults.set(Place.CDN, Fault(Kind.STALL, after_bytes=_MIDDLE, times=1))
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    finished(downloads.add(wanted))
    assert wanted.target.read_bytes() == CONTENT


def test_a_server_that_drips_is_left_for_another_connection(
    hub: StandInHub, folder: Path, downloads: Downloads, finished: Finished, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.services.downloads.file_run._SLOW_S", 0.3)
    hub.faults.set(Place.CDN, Fault(Kind.DRIP, after_bytes=_MIDDLE, times=1))
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    finished(downloads.add(wanted))
    assert wanted.target.read_bytes() == CONTENT


def test_the_token_goes_to_the_hub_and_to_nobody_else(
    hub: StandInHub, folder: Path, downloads: Downloads, finished: Finished, token_file: Path
) -> None:
    hub.known_tokens.add("hf_secret")
    hub.repositories[REPOSITORY].gated = True
    hub.repositories[REPOSITORY].members = frozenset({"hf_secret"})
    token_file.write_text("hf_secret", encoding="utf-8")
    finished(downloads.add(wanted_of(hub.repositories[REPOSITORY], folder)))
    assert {request.token for request in hub.hub.requests} == {"hf_secret"}
    assert {request.token for request in hub.cdn.requests} == {None}


def test_a_limit_holds_all_of_them_together(
    hub: StandInHub, folder: Path, downloads: Downloads, finished: Finished
) -> None:
    downloads.set_rate_limit(3e6)
    wanted = wanted_of(hub.repositories[REPOSITORY], folder)
    number = downloads.add(wanted)
    rates = []
    while downloads.statuses()[0].state is not DownloadState.DONE:
        rates.append(downloads.statuses()[0].rate_bytes_per_s)
        threading.Event().wait(0.02)
    finished(number)
    known = [rate for rate in rates if rate is not None]
    # a quarter of a second's worth may come at once
    assert known
    assert max(known) < 3e6 * 3
    assert wanted.target.read_bytes() == CONTENT
