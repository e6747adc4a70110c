"""The Fidelity page in the window, with the real engine and the built-in model."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bridge.fidelity.lane_measurement import Phase
from app.ui.fidelity_assembly import FidelityAssembly
from tests.ui.window_driver import PATIENCE_MS, WindowDriver, open_window
from tests.ui.window_pictures import picture_folder, take_pictures

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("builtin_model")]

_FIDELITY = 3


def _open(qtbot: QtBot, window: WindowDriver) -> FidelityAssembly:
    """As the fourth button of the rail does: the page is built now."""
    qtbot.keyClick(window.window, Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)
    if window.window.pages.currentWidget() is not window.application.fidelity.page:
        window.window.open_page(_FIDELITY)
    fidelity = window.application.fidelity
    figures = fidelity.figures
    qtbot.waitUntil(lambda: None not in (figures.live.chart.canvas, figures.loss.chart.canvas), timeout=PATIENCE_MS)
    return fidelity


def _measure(qtbot: QtBot, fidelity: FidelityAssembly) -> None:
    qtbot.mouseClick(fidelity.figures.setup.measure, Qt.MouseButton.LeftButton)
    assert fidelity.controller.is_running
    qtbot.waitUntil(lambda: not fidelity.controller.is_running, timeout=2 * PATIENCE_MS)


def test_lanes_are_measured_over_the_conversation_of_compare(qapp: QApplication, qtbot: QtBot) -> None:
    with open_window(qapp, qtbot, ["builtin:F16", "builtin:Q8_0", "builtin:Q2_K"]) as window:
        window.run("Tell me a short story about a fox.")
        fidelity = _open(qtbot, window)
        fidelity.figures.setup.text.kinds.button("conversation").click()

        _measure(qtbot, fidelity)

        reference, near, far = fidelity.controller.rows
        assert [row.phase for row in (reference, near, far)] == [Phase.DONE] * 3, reference.problem
        assert near.figures is not None
        assert far.figures is not None
        assert 0 < near.figures.mean_kld < far.figures.mean_kld
        assert near.figures.same_top_share > far.figures.same_top_share
        qtbot.waitUntil(lambda: fidelity.figures.results.model.rowCount() == 2, timeout=PATIENCE_MS)


@pytest.mark.slow
def test_pictures_of_the_figures_are_taken_in_both_looks(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    lanes = [f"builtin:{level}" for level in ("F16", "Q8_0", "Q4_K_M")]
    with open_window(qapp, qtbot, lanes, started=True) as window:
        window.window.resize(1280, 800)
        window.run("Tell me a short story about a fox.")
        fidelity = _open(qtbot, window)
        _measure(qtbot, fidelity)
        qtbot.waitUntil(lambda: fidelity.figures.loss.curve is not None, timeout=PATIENCE_MS)
        take_pictures(qtbot, window, picture_folder(pytestconfig, tmp_path), "fidelity")
