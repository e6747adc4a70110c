"""The switch and the notice in the real window: there in a build for release alone, off at first."""

import json
from pathlib import Path

import pyqtgraph  # noqa: F401 - or the window imports it in a thread that outlasts the test
import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.services.fakes import fake
from tests.ui.conftest import dressed_theme as dressed_theme
from tests.ui.conftest import nothing_left_behind as nothing_left_behind
from tests.ui.conftest import theme as theme
from tests.ui.window_driver import PATIENCE_MS, open_window
from tests.updates.conftest import Project

pytestmark = pytest.mark.usefixtures("theme", "at_once")

_NEWS = "Weigh-In 0.2.0 is out (this is 0.1.0)."


@pytest.fixture
def settings_file(own_folders: Path) -> Path:
    return own_folders / "config" / "settings.json"


@pytest.fixture(autouse=True)
def this_is_the_first_version(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.ui.application.version", lambda _name: "0.1.0")


def test_a_checkout_has_no_switch(qapp: QApplication, qtbot: QtBot) -> None:
    with open_window(qapp, qtbot, ["nothing.gguf"], worker_command=fake()) as driver:
        panel = driver.window.settings_panel
        assert panel.updates is None
        assert not any("once a day" in label.text() for label in panel.findChildren(QLabel))


@pytest.mark.usefixtures("release_file")
def test_a_build_for_release_has_it_and_asks_nobody_while_it_is_off(
    qapp: QApplication, qtbot: QtBot, project: Project, settings_file: Path
) -> None:
    with open_window(qapp, qtbot, ["nothing.gguf"], worker_command=fake(), started=True) as driver:
        switch = driver.window.settings_panel.updates
        assert switch is not None
        assert not switch.isChecked()
        words = [label.text() for label in driver.window.settings_panel.findChildren(QLabel)]
        assert "Asks 127.0.0.1 once a day. Nothing is sent but the question, nothing is downloaded." in words
        qtbot.wait(200)
    assert project.origin.requests == []
    assert json.loads(settings_file.read_text())["updates_wanted"] is False


@pytest.mark.usefixtures("release_file")
def test_switched_on_it_tells_once_and_shows_the_page_on_a_click(
    qapp: QApplication, qtbot: QtBot, project: Project, settings_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    with open_window(qapp, qtbot, ["nothing.gguf"], worker_command=fake(), started=True) as driver:
        qtbot.mouseClick(driver.window.rail.settings_button, Qt.MouseButton.LeftButton)
        qtbot.mouseClick(driver.window.settings_panel.updates, Qt.MouseButton.LeftButton)
        driver.window.settings_panel.hide()
        qtbot.waitUntil(lambda: _NEWS in driver.notices(), timeout=PATIENCE_MS)
        assert opened == []
        driver.click("notice_action")
        assert opened == [QUrl(project.page)]
    kept = json.loads(settings_file.read_text())
    assert (kept["updates_wanted"], kept["updates_told"]) == (True, "0.2.0")
    assert len(project.origin.requests) == 1
    _start_a_day_later(qapp, qtbot, project, settings_file)


def _start_a_day_later(qapp: QApplication, qtbot: QtBot, project: Project, settings_file: Path) -> None:
    kept = json.loads(settings_file.read_text())
    settings_file.write_text(json.dumps({**kept, "updates_asked_at_s": kept["updates_asked_at_s"] - 90_000}))
    with open_window(qapp, qtbot, ["nothing.gguf"], worker_command=fake(), started=True) as driver:
        switch = driver.window.settings_panel.updates
        assert switch is not None
        assert switch.isChecked()
        qtbot.waitUntil(lambda: len(project.origin.requests) == 2, timeout=PATIENCE_MS)
        qtbot.wait(200)
        assert _NEWS not in driver.notices()
