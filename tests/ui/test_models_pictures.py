"""Pictures of the Models page, for the README and for whoever wants to look.

Plans and forecasts are those of the machine that takes them; files have the sizes of the real ones.
"""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.builders.published_qwen3 import SIZES, published
from tests.hub.conftest import hub as hub
from tests.hub.conftest import token_file as token_file
from tests.hub.stand_in import StandInHub
from tests.ui.window_driver import PATIENCE_MS, WindowDriver, open_window
from tests.ui.window_pictures import picture_folder, take_pictures

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("builtin_model")]

_LANES = ["builtin:Q8_0", "builtin:Q4_K_M"]
_SHOWN = "unsloth/Qwen3-8B-GGUF"


def test_pictures_of_the_models_page_are_taken_in_both_looks(
    qapp: QApplication, qtbot: QtBot, hub: StandInHub, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    for model in SIZES:
        hub.add(published(model, tmp_path))
    with open_window(qapp, qtbot, _LANES, started=True) as window:
        window.window.resize(1280, 800)
        _open_ladder(qtbot, window)
        take_pictures(qtbot, window, picture_folder(pytestconfig, tmp_path), "models")


def _open_ladder(qtbot: QtBot, window: WindowDriver) -> None:
    models = window.application.models
    qtbot.waitUntil(lambda: window.application.fit.controller.machine is not None, timeout=PATIENCE_MS)
    window.window.open_listed_page(models.page)
    card = models.find.search
    card.field.setFocus()
    qtbot.keyClicks(card.field, "qwen3")
    qtbot.waitUntil(lambda: card.status == f"{len(SIZES)} models", timeout=PATIENCE_MS)
    (place,) = [at for at, model in enumerate(models.search.list.models) if model.first.name == _SHOWN]
    card.results.setCurrentIndex(models.search.list.index(place))
    qtbot.waitUntil(lambda: models.ladder.ladder is not None and not models.ladder.planning, timeout=PATIENCE_MS)
    assert all(row.plan is not None for row in models.ladder.list.rows)
