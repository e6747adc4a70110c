"""What the window makes of settings that it finds: broken, of a newer version, or of the last time."""

import json
from pathlib import Path

import pyqtgraph  # noqa: F401 - or the window imports it in a thread that outlasts the test
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.lanes.lane import LaneSpec
from app.ui.application import Application
from tests.services.fakes import fake
from tests.ui.window_driver import open_window

pytestmark = pytest.mark.usefixtures("theme")


@pytest.fixture
def settings_file(own_folders: Path) -> Path:
    (own_folders / "config").mkdir()
    return own_folders / "config" / "settings.json"


def _notices(qapp: QApplication, qtbot: QtBot) -> list[str]:
    with open_window(qapp, qtbot, ["nothing.gguf"], worker_command=fake(), started=True) as driver:
        qtbot.waitUntil(lambda: bool(driver.notices()))
        return driver.notices()


def test_a_broken_file_is_told_and_kept_beside(qapp: QApplication, qtbot: QtBot, settings_file: Path) -> None:
    settings_file.write_text("{ broken")
    told = _notices(qapp, qtbot)
    assert any("starts with its defaults" in sentence and "settings.broken" in sentence for sentence in told)
    assert settings_file.with_suffix(".broken").read_text() == "{ broken"
    assert json.loads(settings_file.read_text())["version"] == 1


def test_a_file_of_a_newer_version_is_told_and_not_written_when_the_window_closes(
    qapp: QApplication, qtbot: QtBot, settings_file: Path
) -> None:
    settings_file.write_text('{"version": 7, "theme": "dark", "novelty": [1]}')
    told = _notices(qapp, qtbot)
    assert any("newer version" in sentence for sentence in told)
    assert settings_file.read_text() == '{"version": 7, "theme": "dark", "novelty": [1]}'


@pytest.mark.parametrize(("kept", "opened"), [("Fit", "Fit"), ("", "Compare"), ("A page of old", "Compare")])
def test_the_page_that_was_open_last_opens_again(
    kept: str, opened: str, qapp: QApplication, qtbot: QtBot, settings_file: Path
) -> None:
    document = {"version": 1, "wizard_seen": True, "open_page": kept, "window_geometry": "no geometry"}
    settings_file.write_text(json.dumps(document))
    application = Application(qapp, worker_command=fake())
    qtbot.addWidget(application.window)
    assert application.window.open_page_title == opened
    application.window.close()
    assert json.loads(settings_file.read_text())["open_page"] == opened


def test_files_that_are_handed_over_become_lanes_of_the_window_in_front(
    qapp: QApplication, qtbot: QtBot, settings_file: Path
) -> None:
    settings_file.write_text('{"version": 1, "wizard_seen": true, "lanes": ["a.gguf"]}')
    application = Application(qapp, worker_command=fake())
    qtbot.addWidget(application.window)
    application.window.showMinimized()
    application.open_files(["/models/b.gguf", "/models/c.gguf"])
    assert [view.spec.source for view in application.controller.lanes] == ["a.gguf", "/models/b.gguf", "/models/c.gguf"]
    assert not application.window.isMinimized()
    application.open_files([])
    assert len(application.controller.lanes) == 3
    application.window.close()


def test_lanes_are_remembered_before_the_window_closes(qapp: QApplication, qtbot: QtBot, settings_file: Path) -> None:
    """A crash does not take them with it."""
    settings_file.write_text('{"version": 1, "wizard_seen": true, "lanes": ["a.gguf"]}')
    application = Application(qapp, worker_command=fake())
    qtbot.addWidget(application.window)
    application.controller.add_lane(LaneSpec("b.gguf"))

    def are_kept() -> bool:
        return bool(json.loads(settings_file.read_text())["lanes"] == ["a.gguf", "b.gguf"])

    qtbot.waitUntil(are_kept, timeout=20_000)
    application.window.close()


def test_a_demo_leaves_what_is_remembered_as_it_is(qapp: QApplication, qtbot: QtBot, settings_file: Path) -> None:
    settings_file.write_text('{"version": 1, "wizard_seen": true, "lanes": ["a.gguf"], "open_page": "Fit"}')
    application = Application(qapp, worker_command=fake(), demo=True)
    qtbot.addWidget(application.window)
    application.window.close()
    kept = json.loads(settings_file.read_text())
    assert (kept["lanes"], kept["open_page"]) == (["a.gguf"], "Fit")
