"""When new versions are asked for: never unasked, once a day, and without a word where it fails."""

import logging
import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.adapters.settings import Settings
from app.bridge.updates.update_watch import UpdateWatch
from app.domain.updates.release import Release
from app.domain.updates.release_version import parse_version
from tests.hub.faults import Kind
from tests.updates.conftest import Project

pytestmark = pytest.mark.usefixtures("at_once", "qapp")

_TIMEOUT_MS = 30_000
_WANTED = Settings(updates_wanted=True)


class Watching:
    """Makes watches, one after the other, and keeps what they tell."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.found: list[Release] = []
        self._owner = QObject()
        self._made: list[UpdateWatch] = []

    def start(self, settings: Settings) -> UpdateWatch:
        watch = UpdateWatch(self.project.address, parse_version("0.1.0"), settings, self._owner)
        watch.found.connect(self.found.append)
        self._made.append(watch)
        watch.start()
        return watch

    def close(self) -> None:
        for watch in self._made:
            watch.close()
        self._owner.deleteLater()


@pytest.fixture
def watching(project: Project) -> Iterator[Watching]:
    watching = Watching(project)
    yield watching
    watching.close()


def test_nothing_is_asked_unless_it_is_wanted(qtbot: QtBot, watching: Watching) -> None:
    watch = watching.start(Settings())
    qtbot.wait(100)
    assert watching.project.origin.requests == []
    assert watch.remembered(Settings()) == Settings()


def test_a_later_version_is_told_and_remembered(qtbot: QtBot, watching: Watching) -> None:
    watch = watching.start(_WANTED)
    qtbot.waitUntil(lambda: bool(watching.found), timeout=_TIMEOUT_MS)
    assert [str(release.version) for release in watching.found] == ["0.2.0"]
    kept = watch.remembered(_WANTED)
    assert (kept.updates_wanted, kept.updates_told) == (True, "0.2.0")
    assert kept.updates_asked_at_s > 0


def test_the_next_start_on_the_same_day_asks_nothing(qtbot: QtBot, watching: Watching) -> None:
    first = watching.start(_WANTED)
    qtbot.waitUntil(lambda: bool(watching.found), timeout=_TIMEOUT_MS)
    watching.start(first.remembered(_WANTED))
    qtbot.wait(100)
    assert len(watching.project.origin.requests) == 1


def test_a_day_later_it_asks_again_and_does_not_tell_again(qtbot: QtBot, watching: Watching) -> None:
    yesterday_s = int(time.time()) - 25 * 3600
    watch = watching.start(Settings(updates_wanted=True, updates_asked_at_s=yesterday_s, updates_told="0.2.0"))
    qtbot.waitUntil(lambda: bool(watching.project.origin.requests), timeout=_TIMEOUT_MS)
    qtbot.waitUntil(lambda: not watch.asking, timeout=_TIMEOUT_MS)
    assert watching.found == []


def test_switched_on_it_asks_and_switched_off_it_leaves_what_it_asked(qtbot: QtBot, watching: Watching) -> None:
    watching.project.answer = lambda handler: handler.break_off(Kind.STALL)
    watch = watching.start(Settings())
    watch.choose(True)
    qtbot.waitUntil(lambda: bool(watching.project.origin.requests), timeout=_TIMEOUT_MS)
    watch.choose(False)
    qtbot.waitUntil(lambda: not watch.asking, timeout=_TIMEOUT_MS)
    assert watching.found == []
    assert not watch.remembered(_WANTED).updates_wanted


def test_a_failure_is_in_the_log_alone(qtbot: QtBot, watching: Watching, caplog: pytest.LogCaptureFixture) -> None:
    watching.project.answer = lambda handler: handler.answer(404, {})
    with caplog.at_level(logging.INFO):
        watch = watching.start(_WANTED)
        qtbot.waitUntil(lambda: "status 404" in caplog.text, timeout=_TIMEOUT_MS)
    assert watching.found == []
    assert watch.remembered(_WANTED).updates_told == ""
