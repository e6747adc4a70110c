"""The Find view of the Models page with its controllers, against the stand-in hub."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bridge.models.ladder_controller import LadderController
from app.bridge.models.search_controller import SearchController
from app.bridge.theme import ThemeController
from app.domain.browse.search import FoundRepository
from app.ui.pages.models.find_view import FindView
from tests.bridge.models_fixtures import POOLS, opened, repository
from tests.hub.stand_in import StandInHub

LEFT = Qt.MouseButton.LeftButton
NAME = "org/Model-GGUF"

OpenView = Callable[..., FindView]


@pytest.fixture
def open_view(qtbot: QtBot, theme: ThemeController, search: SearchController, ladder: LadderController) -> OpenView:
    def open_it(*, width: int = 1152, height: int = 690) -> FindView:
        view = FindView(search, ladder, theme)
        view.setObjectName("page")
        qtbot.addWidget(view)
        view.resize(width, height)
        view.show()
        search.start()
        qtbot.waitUntil(lambda: not search.working)
        return view

    return open_it


def with_ladder(qtbot: QtBot, hub: StandInHub, ladder: LadderController, folder: Path, *levels: str) -> None:
    """Open a repository of small true files, planned for 16 GB of RAM."""
    hub.add(repository(NAME, *(levels or ("Q8_0", "Q4_K_M")), folder=folder, gguf={"total": 4_300_000}))
    ladder.set_pools(POOLS)
    opened(qtbot, ladder, NAME)
    QApplication.processEvents()


def click_row(qtbot: QtBot, view: FindView, row: int) -> None:
    """Press the button of a row of the ladder."""
    area = view.ladder.view.button_area(row).toRect()
    qtbot.mouseClick(view.ladder.view.viewport(), LEFT, pos=QPoint(area.center()))


def found(name: str, **told: object) -> FoundRepository:
    return FoundRepository(name, **told)  # type: ignore[arg-type]
