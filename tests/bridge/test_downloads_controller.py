"""Downloads as the window asks for them: in the background, looked at while something moves, and told once."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from app.bridge.models.downloads_controller import DownloadsController
from app.domain.downloads.download import DownloadState, DownloadStatus
from app.domain.errors import WeighInError
from tests.bridge.controller_driver import TIMEOUT_MS
from tests.bridge.downloads_fixtures import SLOW_BYTES_PER_S, all_in, close, until
from tests.bridge.downloads_fixtures import downloads as downloads
from tests.bridge.downloads_fixtures import sample_hub as sample_hub
from tests.downloads.samples import CONTENT, PARTS, PATH, PROJECTOR, sample_repository, wanted_of
from tests.hub.conftest import hub as hub
from tests.hub.conftest import token_file as token_file
from tests.hub.stand_in import StandInHub

_REPOSITORY = sample_repository()


def _looks(downloads: DownloadsController) -> bool:
    return any(timer.isActive() for timer in downloads.findChildren(QTimer))


def test_what_is_asked_for_arrives_and_is_told_once(
    qtbot: QtBot, downloads: DownloadsController, tmp_path: Path
) -> None:
    arrived: list[DownloadStatus] = []
    downloads.arrived.connect(arrived.append)
    wanted = wanted_of(_REPOSITORY, tmp_path)
    downloads.get(wanted)
    (status,) = all_in(qtbot, downloads, DownloadState.DONE)
    assert wanted.target.read_bytes() == CONTENT
    assert arrived == [status]
    assert downloads.status_of(wanted.key) == status


def test_nobody_looks_where_nothing_moves(qtbot: QtBot, downloads: DownloadsController, tmp_path: Path) -> None:
    assert not _looks(downloads)
    downloads.set_limit(SLOW_BYTES_PER_S)
    downloads.get(wanted_of(_REPOSITORY, tmp_path))
    moving = until(qtbot, downloads, lambda each: each.state is DownloadState.RUNNING)
    assert _looks(downloads)
    downloads.pause(moving.number)
    until(qtbot, downloads, lambda each: each.state is DownloadState.PAUSED)
    assert not _looks(downloads)


def test_a_pair_is_ready_once_both_are_there_in_the_order_asked_for(
    qtbot: QtBot, downloads: DownloadsController, tmp_path: Path
) -> None:
    large, small = wanted_of(_REPOSITORY, tmp_path), wanted_of(_REPOSITORY, tmp_path, PARTS)
    with qtbot.waitSignal(downloads.ready_to_compare, timeout=TIMEOUT_MS) as ready:
        downloads.get_pair(large, small)
    assert ready.args == [[large.target, small.target]]
    with qtbot.waitSignal(downloads.ready_to_compare, timeout=TIMEOUT_MS):
        downloads.get_pair(large, small)
    assert len(downloads.statuses) == 2, "what is there is not asked for again"


@pytest.mark.usefixtures("sample_hub")
def test_a_pair_is_still_one_after_a_restart(qtbot: QtBot, tmp_path: Path) -> None:
    downloads = DownloadsController()
    large, small = wanted_of(_REPOSITORY, tmp_path), wanted_of(_REPOSITORY, tmp_path, (PROJECTOR,))
    downloads.set_most_at_once(1)
    downloads.set_limit(SLOW_BYTES_PER_S)
    downloads.get_pair(large, small)
    qtbot.waitUntil(lambda: len(downloads.statuses) == 2, timeout=TIMEOUT_MS)
    downloads.pause(downloads.statuses[0].number)
    qtbot.waitUntil(lambda: downloads.statuses[0].state is DownloadState.PAUSED, timeout=TIMEOUT_MS)
    downloads.set_limit(None)
    qtbot.waitUntil(lambda: downloads.statuses[1].state is DownloadState.DONE, timeout=TIMEOUT_MS)
    close(downloads)
    another = DownloadsController()
    another.start()
    paused = until(qtbot, another, lambda each: each.state is DownloadState.PAUSED)
    with qtbot.waitSignal(another.ready_to_compare, timeout=TIMEOUT_MS) as ready:
        another.resume(paused.number)
    assert ready.args == [[large.target, small.target]]
    close(another)


def test_a_second_window_says_that_what_it_is_asked_for_is_forgotten(
    qtbot: QtBot, downloads: DownloadsController, tmp_path: Path
) -> None:
    downloads.start()
    downloads.get(wanted_of(_REPOSITORY, tmp_path))
    all_in(qtbot, downloads, DownloadState.DONE)
    assert downloads.not_kept == ""
    second = DownloadsController()
    second.get(wanted_of(_REPOSITORY, tmp_path, PARTS))
    all_in(qtbot, second, DownloadState.DONE)
    assert "forgotten" in second.not_kept
    close(second)


def test_a_pair_of_which_one_was_given_up_is_never_ready(
    qtbot: QtBot, downloads: DownloadsController, tmp_path: Path
) -> None:
    told: list[object] = []
    downloads.ready_to_compare.connect(told.append)
    downloads.set_limit(SLOW_BYTES_PER_S)
    downloads.get_pair(wanted_of(_REPOSITORY, tmp_path), wanted_of(_REPOSITORY, tmp_path, (PROJECTOR,)))
    qtbot.waitUntil(lambda: len(downloads.statuses) == 2, timeout=TIMEOUT_MS)
    downloads.remove(downloads.statuses[0].number)
    downloads.set_limit(None)
    all_in(qtbot, downloads, DownloadState.DONE)
    assert told == []


def test_paused_ones_go_on_where_they_were(qtbot: QtBot, downloads: DownloadsController, tmp_path: Path) -> None:
    wanted = wanted_of(_REPOSITORY, tmp_path)
    downloads.set_limit(SLOW_BYTES_PER_S)
    downloads.get(wanted)
    moving = until(qtbot, downloads, lambda each: each.received_bytes > 100_000)
    downloads.pause(moving.number)
    paused = until(qtbot, downloads, lambda each: each.state is DownloadState.PAUSED)
    assert paused.received_bytes > 0
    downloads.set_limit(None)
    downloads.resume(paused.number)
    all_in(qtbot, downloads, DownloadState.DONE)
    assert wanted.target.read_bytes() == CONTENT


def test_the_queue_can_be_put_in_another_order(qtbot: QtBot, downloads: DownloadsController, tmp_path: Path) -> None:
    downloads.set_most_at_once(1)
    downloads.set_limit(SLOW_BYTES_PER_S)
    for path in (PATH, PROJECTOR, PARTS[0]):
        downloads.get(wanted_of(_REPOSITORY, tmp_path, (path,)))
    qtbot.waitUntil(lambda: len(downloads.statuses) == 3, timeout=TIMEOUT_MS)
    last = downloads.statuses[2].number
    downloads.move(last, 1)
    qtbot.waitUntil(lambda: downloads.statuses[1].number == last, timeout=TIMEOUT_MS)


def test_what_cannot_be_written_is_a_sentence(qtbot: QtBot, downloads: DownloadsController, tmp_path: Path) -> None:
    evil = replace(wanted_of(_REPOSITORY, tmp_path), repository="org/../..")
    with qtbot.waitSignal(downloads.notice, timeout=TIMEOUT_MS) as told:
        downloads.get(evil)
    assert told.args is not None
    assert told.args[0].sentence
    assert downloads.statuses == ()


def test_a_home_that_cannot_be_written_is_told_to_who_asks_for_something(
    qtbot: QtBot, downloads: DownloadsController, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("WEIGHIN_HOME", str(tmp_path / "file"))
    told: list[WeighInError] = []
    downloads.notice.connect(told.append)
    downloads.start()
    downloads.get(wanted_of(_REPOSITORY, tmp_path))
    qtbot.waitUntil(lambda: len(told) == 1, timeout=TIMEOUT_MS)
    assert "cannot be made" in told[0].message


def test_what_was_under_way_goes_on_at_the_next_start(
    qtbot: QtBot, downloads: DownloadsController, tmp_path: Path
) -> None:
    wanted = wanted_of(_REPOSITORY, tmp_path)
    downloads.set_limit(SLOW_BYTES_PER_S)
    downloads.get(wanted)
    until(qtbot, downloads, lambda each: each.received_bytes > 0)
    downloads.close()
    assert not wanted.target.exists()
    again = DownloadsController()
    again.start()
    all_in(qtbot, again, DownloadState.DONE)
    assert wanted.target.read_bytes() == CONTENT
    close(again)


def test_limits_hold_from_the_first_byte(qtbot: QtBot, sample_hub: StandInHub, tmp_path: Path) -> None:
    held = DownloadsController(most_at_once=1, limit_bytes_per_s=SLOW_BYTES_PER_S)
    for path in (PATH, PROJECTOR):
        held.get(wanted_of(_REPOSITORY, tmp_path, (path,)))
    qtbot.waitUntil(lambda: len(held.statuses) == 2, timeout=TIMEOUT_MS)
    states = [status.state for status in held.statuses]
    assert states[1] is DownloadState.WAITING
    assert states[0] is not DownloadState.DONE
    close(held)
