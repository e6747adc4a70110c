"""From a name that was heard of to lanes in Compare, in the whole window, without leaving it."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bridge.models.row_state import Presence
from tests.bridge.models_fixtures import repository
from tests.hub.conftest import hub as hub
from tests.hub.conftest import token_file as token_file
from tests.hub.stand_in import StandInHub
from tests.services.fakes import fake
from tests.ui.models_fixtures import NAME, click_row
from tests.ui.window_driver import PATIENCE_MS, WindowDriver, open_window

pytestmark = pytest.mark.usefixtures("builtin_model")

_LANES = ["builtin:Q8_0", "builtin:Q4_K_M"]


def _open_model(qtbot: QtBot, window: WindowDriver) -> None:
    models = window.application.models
    window.window.open_listed_page(models.page)
    qtbot.keyClick(window.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(models.find.search.field, "model")
    qtbot.keyClick(models.find.search.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: models.search.text == "model" and models.search.list.rowCount() == 1, timeout=PATIENCE_MS)
    qtbot.keyClick(models.find.search.field, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: len(models.ladder.list.rows) == 2, timeout=PATIENCE_MS)


def test_nothing_leaves_the_computer_before_it_is_asked_for(qapp: QApplication, qtbot: QtBot, hub: StandInHub) -> None:
    with open_window(qapp, qtbot, _LANES, worker_command=fake()) as window:
        models = window.application.models
        models.start()
        window.window.open_listed_page(models.page)
        qtbot.waitUntil(lambda: models.search.list.rowCount() > 10, timeout=PATIENCE_MS)
        assert "ships with the app" in models.find.search.status
    assert hub.requests == []


def test_a_level_is_got_and_opened_as_a_lane(qapp: QApplication, qtbot: QtBot, hub: StandInHub, tmp_path: Path) -> None:
    hub.add(repository(NAME, "Q8_0", "Q4_K_M", folder=tmp_path))
    with open_window(qapp, qtbot, _LANES, worker_command=fake()) as window:
        _open_model(qtbot, window)
        models = window.application.models
        click_row(qtbot, models.find, 1)
        here = models.ladder.list
        qtbot.waitUntil(lambda: here.state(1).presence is Presence.HERE, timeout=PATIENCE_MS)
        assert here.state(0).presence is Presence.ABSENT
        click_row(qtbot, models.find, 1)
        assert window.window.pages.currentWidget() is window.page
        path = here.state(1).path
        assert path is not None
        assert path.read_bytes() == (tmp_path / "org_Model-GGUF-Q4_K_M.gguf").read_bytes()
        assert window.controller.lanes[-1].spec.source == str(path)


def test_a_pair_ends_in_compare_with_both_lanes(
    qapp: QApplication, qtbot: QtBot, hub: StandInHub, tmp_path: Path
) -> None:
    hub.add(repository(NAME, "Q8_0", "Q4_K_M", folder=tmp_path))
    with open_window(qapp, qtbot, _LANES, worker_command=fake()) as window:
        _open_model(qtbot, window)
        models = window.application.models
        assert models.find.ladder.pair.text() == "Get Q4_K_M and Q8_0 to compare"
        models.find.ladder.pair.click()
        qtbot.waitUntil(
            lambda: all(models.ladder.list.state(row).presence is Presence.HERE for row in range(2)),
            timeout=PATIENCE_MS,
        )
        assert models.find.ladder.pair.text() == "Compare Q4_K_M and Q8_0"
        models.find.ladder.pair.click()
        assert window.window.pages.currentWidget() is window.page
        sources = [Path(view.spec.source).name for view in window.controller.lanes]
        assert sources == ["Model-Q8_0.gguf", "Model-Q4_K_M.gguf"]
