"""What stands around the rows of a ladder."""

from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bridge.models.ladder_controller import LadderController
from tests.bridge.controller_driver import TIMEOUT_MS
from tests.bridge.models_fixtures import POOLS, opened, repository
from tests.bridge.models_fixtures import ladder as ladder
from tests.bridge.models_fixtures import search as search
from tests.hub.conftest import hub as hub
from tests.hub.conftest import token_file as token_file
from tests.hub.contents import HubFile
from tests.hub.stand_in import StandInHub
from tests.ui.models_fixtures import NAME, OpenView, with_ladder
from tests.ui.models_fixtures import open_view as open_view


def test_what_comes_along_and_what_else_is_there_is_said_at_the_foot(
    qtbot: QtBot, hub: StandInHub, open_view: OpenView, ladder: LadderController
) -> None:
    made = hub.add(repository(NAME, "Q8_0"))
    made.files["mmproj-F16.gguf"] = HubFile(b"a projector")
    made.files["Model.imatrix.gguf"] = HubFile(b"an importance matrix")
    view = open_view()
    opened(qtbot, ladder, NAME)
    assert "mmproj-F16.gguf (11 bytes) comes along." in view.ladder.beside
    assert "imatrix" in view.ladder.beside or "importance" in view.ladder.beside


def test_the_context_of_the_plans_can_be_chosen(
    qtbot: QtBot, hub: StandInHub, open_view: OpenView, ladder: LadderController, tmp_path: Path
) -> None:
    view = open_view()
    with_ladder(qtbot, hub, ladder, tmp_path)
    assert view.ladder.context.text().startswith("plan at 8,192 tokens")
    view.ladder.context.choose("4096")
    qtbot.waitUntil(lambda: not ladder.planning, timeout=TIMEOUT_MS)
    assert ladder.context_tokens == 4_096
    view.ladder.set_context(20_000)
    assert view.ladder.context.value == "32768", "the next one that holds it"


def test_a_repository_without_variants_says_so(
    qtbot: QtBot, hub: StandInHub, open_view: OpenView, ladder: LadderController
) -> None:
    hub.add(repository(NAME))
    view = open_view()
    ladder.set_pools(POOLS)
    opened(qtbot, ladder, NAME)
    QApplication.processEvents()
    assert "no variant" in view.ladder.sentence
    assert not view.ladder.view.isVisible()
    assert not view.ladder.pair.isVisible()


def test_a_part_that_is_missing_is_said_in_its_row_and_cannot_be_got(
    qtbot: QtBot, hub: StandInHub, open_view: OpenView, ladder: LadderController
) -> None:
    made = hub.add(repository(NAME))
    made.files["Model-Q8_0-00001-of-00002.gguf"] = HubFile(b"half of it")
    view = open_view()
    opened(qtbot, ladder, NAME)
    (row,) = ladder.list.rows
    assert row.problem
    assert row.problem in str(ladder.list.index(0).data(11))
    assert not str(ladder.list.index(0).data(11)).endswith("Get")
    assert view.ladder.view.isEnabled()
