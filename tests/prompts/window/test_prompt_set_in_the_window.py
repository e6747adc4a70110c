"""A set of prompts in the whole window, with the real engine; its pictures are kept on demand."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.prompts.prompt_set import PromptSet
from tests.ui.conftest import nothing_left_behind  # noqa: F401 - a fixture
from tests.ui.window_driver import PATIENCE_MS, open_window
from tests.ui.window_pictures import picture_folder, take_pictures

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("builtin_model")]


def test_a_set_runs_over_the_lanes_of_compare(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    folder = picture_folder(pytestconfig, tmp_path)
    with open_window(qapp, qtbot, ["builtin:Q8_0", "builtin:Q2_K"]) as window:
        window.window.resize(1280, 800)
        fidelity = window.application.fidelity
        window.window.open_listed_page(fidelity.page)
        fidelity.page.open_view("prompts")
        prompt_sets = fidelity.prompt_sets
        qtbot.waitUntil(lambda: len(prompt_sets.sources.sets) == 2, timeout=PATIENCE_MS)
        small = prompt_sets.sources.sets[1]
        prompt_sets.controller.choose(PromptSet(small.name, small.prompts[::8]))
        window.click("prompt_set_run")
        assert window.controller.busy.holder == "A set of prompts on the Fidelity page"
        qtbot.waitUntil(lambda: not prompt_sets.controller.is_running, timeout=PATIENCE_MS)
        shown = prompt_sets.controller.shown
        assert shown is not None
        assert shown.is_complete
        reference, small_level = shown.rates()
        assert reference.passed.count > small_level.passed.count
        take_pictures(qtbot, window, folder, "prompt-set")
        assert window.notices() == []
        assert window.controller.busy.holder == ""
