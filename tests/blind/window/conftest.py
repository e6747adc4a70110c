"""The blind test's view, on the screen."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from app.bridge.blind.prompt_sources import PromptSources
from app.bridge.theme import ThemeController
from app.ui.pages.fidelity.blind.view import BlindView
from tests.blind.conftest import BlindRoom
from tests.blind.window.voter import Voter
from tests.ui.conftest import dressed_theme, nothing_left_behind, theme  # noqa: F401 - fixtures


@pytest.fixture
def voter(qtbot: QtBot, quiet_room: BlindRoom, theme: ThemeController) -> Iterator[Voter]:  # noqa: F811 - the fixture
    sources = PromptSources()
    view = BlindView(quiet_room.controller, sources, theme)
    qtbot.addWidget(view)
    view.resize(1000, 660)
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()
    yield Voter(qtbot, quiet_room, view)
    sources.close()
    sources.deleteLater()
