"""The queue: its order, how many at once, pauses, and what is left of it at the next start."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.downloads.partial_file import part_path
from app.domain.downloads.download import DownloadState, DownloadStatus, WantedDownload
from app.domain.errors import WeighInError
from app.services.downloads.downloads import Downloads
from tests.downloads.samples import CONTENT, PARTS, PATH, PROJECTOR, REPOSITORY, files_below, until, wanted_of
from tests.hub.faults import Fault, Kind, Place
from tests.hub.stand_in import StandInHub

Finished = Callable[[int], DownloadStatus]
_MIDDLE = 1_300_000
_STALL = Fault(Kind.STALL, after_bytes=_MIDDLE)


def _states(downloads: Downloads) -> list[DownloadState]:
    return [status.state for status in downloads.statuses()]


def test_the_same_item_twice_comes_once(
    hub: StandInHub, downloads: Downloads, wanted: WantedDownload, finished: Finished
) -> None:
    number = downloads.add(wanted)
    assert downloads.add(replace(wanted, label="another word for it")) == number
    finished(number)
    assert downloads.add(wanted) == number
    assert len(downloads.statuses()) == 1
    assert len(hub.cdn.requests) == 1


def test_a_complete_one_that_was_deleted_comes_again_when_asked_for(
    downloads: Downloads, wanted: WantedDownload, finished: Finished
) -> None:
    number = downloads.add(wanted)
    finished(number)
    wanted.target.unlink()
    assert downloads.add(wanted) == number
    finished(number)
    assert wanted.target.read_bytes() == CONTENT


def test_two_threads_that_ask_at_once_get_one(downloads: Downloads, wanted: WantedDownload) -> None:
    numbers: list[int] = []
    threads = [threading.Thread(target=lambda: numbers.append(downloads.add(wanted))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(numbers)) == 1
    assert downloads.wait(numbers[0]).state is DownloadState.DONE


@pytest.mark.parametrize("most", [1, 2, 3])
def test_no_more_run_at_once_than_allowed_and_in_their_order(
    hub: StandInHub, downloads: Downloads, several: list[WantedDownload], most: int
) -> None:
    hub.faults.set(Place.CDN, Fault(Kind.STALL, after_bytes=1000))
    downloads.set_most_at_once(most)
    numbers = [downloads.add(each) for each in several]
    until(lambda: all(status.received_bytes == 1000 for status in downloads.statuses()[:most]))
    assert len(hub.cdn.requests) == most
    assert _states(downloads)[most:] == [DownloadState.WAITING] * (5 - most)
    assert [status.number for status in downloads.statuses()] == numbers


def test_fewer_at_once_sends_the_last_back_to_wait(
    hub: StandInHub, downloads: Downloads, several: list[WantedDownload]
) -> None:
    hub.faults.set(Place.CDN, Fault(Kind.STALL, after_bytes=1000))
    downloads.set_most_at_once(3)
    for each in several:
        downloads.add(each)
    until(lambda: sum(status.received_bytes for status in downloads.statuses()) == 3000)
    downloads.set_most_at_once(1)
    until(lambda: not any(downloads.is_busy(number) for number in (2, 3)))
    assert _states(downloads)[0] in (DownloadState.RUNNING, DownloadState.CHECKING)
    assert _states(downloads)[1:] == [DownloadState.WAITING] * 4


def test_what_was_moved_forward_is_next(
    hub: StandInHub, downloads: Downloads, several: list[WantedDownload], finished: Finished
) -> None:
    downloads.set_most_at_once(1)
    hub.faults.set(Place.CDN, Fault(Kind.STALL, after_bytes=1000, times=1))
    numbers = [downloads.add(each) for each in several]
    until(lambda: downloads.statuses()[0].received_bytes == 1000)
    downloads.move(numbers[4], 1)
    assert [status.number for status in downloads.statuses()] == [1, 5, 2, 3, 4]
    downloads.pause(numbers[0])
    for number in numbers[1:]:
        finished(number)
    paths = [request.path.split("?")[0][-6:] for request in hub.cdn.requests]
    assert paths == ["0.gguf", "4.gguf", "1.gguf", "2.gguf", "3.gguf"]


@pytest.mark.parametrize("place", [Place.CDN, Place.RESOLVE])
def test_a_pause_keeps_what_came_and_goes_on_from_there(
    hub: StandInHub, downloads: Downloads, wanted: WantedDownload, finished: Finished, place: Place
) -> None:
    hub.faults.set(place, replace(_STALL, times=1, after_bytes=_MIDDLE if place is Place.CDN else 0))
    number = downloads.add(wanted)
    came = _MIDDLE if place is Place.CDN else 0
    until(lambda: downloads.statuses()[0].received_bytes == came and bool(hub.requests))
    downloads.pause(number)
    assert _states(downloads) == [DownloadState.PAUSED]
    until(lambda: not downloads.is_busy(number))
    assert part_path(wanted.target).stat().st_size == came
    assert downloads.statuses()[0].received_bytes == came
    downloads.resume(number)
    finished(number)
    assert wanted.target.read_bytes() == CONTENT
    if came:
        assert hub.cdn.requests[-1].headers["range"].startswith(f"bytes={came}-")


def test_a_pause_and_a_change_of_mind_at_once_are_no_trouble(
    hub: StandInHub, downloads: Downloads, wanted: WantedDownload, finished: Finished
) -> None:
    downloads.set_rate_limit(2e6)
    number = downloads.add(wanted)
    for _ in range(20):
        downloads.pause(number)
        downloads.resume(number)
        time.sleep(0.01)
    downloads.set_rate_limit(None)
    finished(number)
    assert wanted.target.read_bytes() == CONTENT


def test_the_next_start_goes_on_at_the_very_byte(
    hub: StandInHub, wanted: WantedDownload, several: list[WantedDownload]
) -> None:
    hub.faults.set(Place.CDN, replace(_STALL, times=1))
    first = Downloads()
    first.set_most_at_once(1)
    for each in (wanted, *several[:2]):
        first.add(each)
    first.pause(2)
    until(lambda: first.statuses()[0].received_bytes == _MIDDLE)
    first.close()
    hub.faults.clear()
    second = Downloads()
    before = second.statuses()
    assert [status.wanted for status in before] == [wanted, *several[:2]]
    assert before[1].state is DownloadState.PAUSED
    assert before[0].received_bytes >= _MIDDLE
    for status in (before[0], before[2]):
        assert second.wait(status.number).state is DownloadState.DONE
    assert second.statuses()[1].state is DownloadState.PAUSED
    assert wanted.target.read_bytes() == CONTENT
    ranges = [request.headers["range"] for request in hub.cdn.requests if PATH in request.path]
    assert [each.split("-")[0] for each in ranges] == ["bytes=0", f"bytes={_MIDDLE}"]
    second.close()
    # what is complete is not asked about again
    third = Downloads()
    assert [status.wanted for status in third.statuses()] == [several[0]]
    third.close()


def test_a_failure_is_still_told_at_the_next_start(hub: StandInHub, wanted: WantedDownload) -> None:
    hub.repositories[REPOSITORY].gated = True
    first = Downloads()
    problem = first.wait(first.add(wanted)).problem
    first.close()
    second = Downloads()
    (status,) = second.statuses()
    second.close()
    assert (status.state, status.problem) == (DownloadState.FAILED, problem)


def test_removing_deletes_what_is_there_and_nothing_else(
    hub: StandInHub, folder: Path, downloads: Downloads, wanted: WantedDownload, finished: Finished
) -> None:
    hub.faults.set(Place.CDN, replace(_STALL, spare=1))
    own = wanted_of(hub.repositories[REPOSITORY], folder, (PROJECTOR,))
    finished(downloads.add(own))
    number = downloads.add(wanted)
    until(lambda: part_path(wanted.target).exists() and downloads.statuses()[1].received_bytes == _MIDDLE)
    downloads.remove(number)
    until(lambda: files_below(folder) == {f"{REPOSITORY}/{PROJECTOR}"})
    assert [status.wanted for status in downloads.statuses()] == [own]
    with pytest.raises(WeighInError, match="taken off"):
        downloads.wait(number)
    downloads.remove(1)
    assert files_below(folder) == {f"{REPOSITORY}/{PROJECTOR}"}


def test_parts_of_a_model_that_was_given_up_go_with_it(hub: StandInHub, folder: Path, downloads: Downloads) -> None:
    hub.faults.set(Place.CDN, Fault(Kind.STALL, after_bytes=1000, spare=2))
    number = downloads.add(wanted_of(hub.repositories[REPOSITORY], folder, PARTS))
    until(lambda: len(files_below(folder)) == 5)
    downloads.pause(number)
    downloads.close()
    again = Downloads()
    again.remove(again.statuses()[0].number)
    until(lambda: not any(folder.iterdir()))
    again.close()


def test_parts_that_are_wanted_again_at_once_stay(
    hub: StandInHub, folder: Path, downloads: Downloads, finished: Finished
) -> None:
    hub.faults.set(Place.CDN, Fault(Kind.STALL, after_bytes=1000, spare=2, times=1))
    wanted = wanted_of(hub.repositories[REPOSITORY], folder, PARTS)
    number = downloads.add(wanted)
    until(lambda: len(hub.cdn.requests) == 3)
    downloads.remove(number)
    finished(downloads.add(wanted))
    assert files_below(folder) == {f"{REPOSITORY}/{path}" for path in PARTS}


def test_a_projector_that_two_items_share_comes_once(
    hub: StandInHub, folder: Path, downloads: Downloads, finished: Finished
) -> None:
    repository = hub.repositories[REPOSITORY]
    numbers = [downloads.add(wanted_of(repository, folder, (path, PROJECTOR))) for path in (PATH, PARTS[0])]
    for number in numbers:
        finished(number)
    assert len([request for request in hub.cdn.requests if PROJECTOR in request.path]) == 1


@pytest.mark.parametrize("fault", [None, _STALL, Fault(Kind.STALL)])
def test_closing_leaves_nothing_running(
    hub: StandInHub, wanted: WantedDownload, several: list[WantedDownload], fault: Fault | None
) -> None:
    if fault is not None:
        hub.faults.set(Place.CDN, fault)
    downloads = Downloads()
    downloads.set_most_at_once(3)
    for each in (wanted, *several):
        downloads.add(each)
    time.sleep(0.05)
    downloads.close()
    downloads.close()
    until(lambda: not any(thread.name == "item" for thread in threading.enumerate()))
