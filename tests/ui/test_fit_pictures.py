"""Pictures of the Fit page and the wizard, for the README and for whoever wants to look."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bridge.fit.typed_in import TypedIn
from app.domain.machines.preset_machines import preset_machine
from tests.ui.window_driver import PATIENCE_MS, WindowDriver, open_window
from tests.ui.window_pictures import picture_folder, take_pictures

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("builtin_model")]

_LANES = ["builtin:Q8_0", "builtin:Q4_K_M"]
_SHOWN = TypedIn.picked(preset_machine("rtx-3060"))


def test_pictures_of_the_fit_page_are_taken_in_both_looks(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    with open_window(qapp, qtbot, _LANES, started=True) as window:
        window.window.resize(1280, 800)
        _open_fit(qtbot, window)
        take_pictures(qtbot, window, picture_folder(pytestconfig, tmp_path), "fit")


def _open_fit(qtbot: QtBot, window: WindowDriver) -> None:
    """The page for a machine that is typed in, and named as such: its figures are the same in every run."""
    fit = window.application.fit
    qtbot.waitUntil(lambda: fit.controller.machine is not None and not fit.controller.working, timeout=PATIENCE_MS)
    with qtbot.waitSignal(fit.controller.answer_changed, timeout=PATIENCE_MS):
        fit.controller.imagine(_SHOWN)
    window.window.open_listed_page(fit.page)
    qtbot.waitUntil(lambda: not fit.controller.working, timeout=PATIENCE_MS)
    rows = fit.models
    qtbot.waitUntil(lambda: all(row.model is not None for row in rows.rows), timeout=PATIENCE_MS)
