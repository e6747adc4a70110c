"""The blind test in the whole window, with the real engine; its pictures are kept on demand."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services.blind.new_test import own_store
from app.ui.pages.fidelity.blind.view import BlindView
from tests.ui.window_driver import PATIENCE_MS, WindowDriver, open_window
from tests.ui.window_pictures import picture_folder, take_pictures

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("builtin_model")]

_PROMPTS = "Tell me a short story about a fox.\nWhat does Q4_K_M mean?\nDescribe the sea.\nSpell the word garden."


def test_a_blind_test_runs_from_the_prompts_to_the_names(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    folder = picture_folder(pytestconfig, tmp_path)
    with open_window(qapp, qtbot, ["builtin:Q8_0", "builtin:Q2_K"]) as window:
        window.window.resize(1280, 800)
        view = _open(window)
        view.start.new.source.typed.setPlainText(_PROMPTS)
        view.start.new.length.set_value(40)
        window.click("blind_start")
        controller = window.application.fidelity.blind.controller
        assert window.controller.busy.holder == "A blind test"
        qtbot.waitUntil(lambda: controller.shown is not None, timeout=PATIENCE_MS)
        take_pictures(qtbot, window, folder, "blind-vote")
        while not view.voting.waiting.see.isVisible():
            qtbot.waitUntil(lambda: controller.shown is not None or not controller.asking, timeout=PATIENCE_MS)
            qtbot.keyClick(view.voting, Qt.Key.Key_1)
        window.click("blind_see")
        qtbot.waitUntil(lambda: controller.results is not None, timeout=PATIENCE_MS)
        take_pictures(qtbot, window, folder, "blind-result")
        assert window.notices() == []
        assert window.controller.busy.holder == ""
        (test,) = own_store().all()
        assert test.ended


def test_while_a_turn_runs_the_blind_test_says_what_it_waits_for(qapp: QApplication, qtbot: QtBot) -> None:
    with open_window(qapp, qtbot, ["builtin:Q8_0", "builtin:Q2_K"]) as window:
        view = _open(window)
        view.start.new.source.typed.setPlainText(_PROMPTS)
        assert view.start.new.start.isEnabled()
        busy = window.controller.busy
        assert busy.hold("A measurement")
        assert not view.start.new.start.isEnabled()
        assert view.start.new.note.text() == "A measurement is running: let it end, or stop it first."
        busy.release("A measurement")
        assert view.start.new.start.isEnabled()


def _open(window: WindowDriver) -> BlindView:
    fidelity = window.application.fidelity
    window.window.open_listed_page(fidelity.page)
    fidelity.page.open_view("blind")
    return fidelity.blind.view
