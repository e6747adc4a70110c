"""The library in the whole window: levels made, duplicates found, newer versions asked about, ways that lead there."""

import pytest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.ui.application import Application
from app.ui.pages.models.library.duplicates_dialog import DuplicatesDialog
from app.ui.pages.models.library.levels_dialog import LevelsDialog
from app.ui.pages.models.page import LIBRARY
from app.ui.widgets.confirm_dialog import ConfirmDialog
from tests.builders.model_folders import model_bytes, put
from tests.hub.conftest import hub as hub
from tests.hub.conftest import token_file as token_file
from tests.hub.contents import HubFile, HubRepository
from tests.hub.stand_in import StandInHub
from tests.library.conftest import Computer
from tests.library.conftest import computer as computer
from tests.ui.models_window_fixtures import (
    LEFT,
    TIMEOUT_MS,
    TINY_REPOSITORY,
    done,
    looked,
    open_dialog,
    open_library,
    wanted,
)
from tests.ui.models_window_fixtures import application as application

pytestmark = pytest.mark.usefixtures("builtin_model")


def test_what_was_downloaded_is_in_the_library_at_once(qtbot: QtBot, application: Application) -> None:
    library = open_library(qtbot, application).library
    assert library.variants() == []
    application.models.downloads.get(wanted("Q8_0"))
    qtbot.waitUntil(lambda: len(library.variants()) == 1 and not library.scanning, timeout=TIMEOUT_MS)
    (variant,) = library.variants()
    assert (variant.repository, variant.commit) == ("org/Tiny-GGUF", TINY_REPOSITORY.commit)


@pytest.mark.engine
def test_levels_are_made_and_listed(
    qtbot: QtBot, application: Application, computer: Computer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMP_WAIT_POLICY", "passive")
    put(computer.models / "org" / "Tiny-GGUF" / "Tiny-F16.gguf", model_bytes("Tiny"))
    library = open_library(qtbot, application)
    library.view.levels_wanted.emit(library.library.variants()[0])
    dialog = open_dialog(qtbot, application, LevelsDialog)
    qtbot.waitUntil(lambda: any(box.text().startswith("Q8_0 ") for box in dialog.boxes), timeout=TIMEOUT_MS)
    assert not dialog.make.isEnabled()
    box = next(box for box in dialog.boxes if box.text().startswith("Q8_0 "))
    box.setChecked(True)
    assert dialog.told.text().startswith("1 level, ")
    assert dialog.told.text().endswith(" are free there.")
    library.questions.maker.free_bytes = 10
    box.setChecked(False)
    box.setChecked(True)
    assert not dialog.make.isEnabled(), "there is no room for it"
    library.questions.maker.free_bytes = None
    box.setChecked(False)
    box.setChecked(True)
    with qtbot.waitSignal(library.questions.maker.made, timeout=TIMEOUT_MS):
        qtbot.mouseClick(dialog.make, LEFT)
    qtbot.waitUntil(lambda: not library.view.making.isVisible(), timeout=TIMEOUT_MS)
    qtbot.waitUntil(lambda: "Q8_0" in [each.level for each in library.library.variants()], timeout=TIMEOUT_MS)


def test_duplicates_are_found_and_our_copy_can_go(qtbot: QtBot, application: Application, computer: Computer) -> None:
    own = put(computer.models / "org" / "Tiny-GGUF" / "Tiny-F16.gguf", model_bytes("Tiny"))
    put(computer.home / ".lmstudio" / "models" / "lm" / "Tiny-GGUF" / "Tiny-F16.gguf", model_bytes("Tiny"))
    library = open_library(qtbot, application)
    qtbot.mouseClick(library.view.header.duplicates, LEFT)
    dialog = open_dialog(qtbot, application, DuplicatesDialog)
    assert "can be freed here" in dialog.sentence
    buttons = [each for each in dialog.findChildren(QPushButton) if each.text() == "Delete…"]
    assert len(buttons) == 1, "ours alone"
    qtbot.mouseClick(buttons[0], LEFT)
    question = open_dialog(qtbot, application, ConfirmDialog)
    looked(qtbot, application, lambda: qtbot.mouseClick(question.agree, LEFT))
    assert not own.exists()


def test_a_download_that_is_deleted_is_not_taken_for_here_any_more(qtbot: QtBot, application: Application) -> None:
    downloads = application.models.downloads
    downloads.get(wanted("Q8_0"))
    done(qtbot, application, 1)
    library = open_library(qtbot, application).library
    (variant,) = library.variants()
    with qtbot.waitSignal(library.deleted, timeout=TIMEOUT_MS):
        library.delete(variant)
    qtbot.waitUntil(lambda: downloads.statuses == (), timeout=TIMEOUT_MS)
    downloads.get(wanted("Q8_0"))
    done(qtbot, application, 1)
    assert variant.path.is_file()


def test_newer_versions_are_asked_for_by_a_click_alone(qtbot: QtBot, application: Application, hub: StandInHub) -> None:
    application.models.downloads.get(wanted("Q8_0"))
    done(qtbot, application, 1)
    library = open_library(qtbot, application)
    asked = len(hub.hub.requests)
    hub.add(HubRepository(TINY_REPOSITORY.name, {"Tiny-Q8_0.gguf": HubFile(b"another")}, commit="2" * 40))
    qtbot.mouseClick(library.view.header.newer, LEFT)
    qtbot.waitUntil(lambda: "newer version" in library.view.header.summary.text(), timeout=TIMEOUT_MS)
    assert len(hub.hub.requests) == asked + 1


def test_compares_menu_leads_to_what_lies_here(qtbot: QtBot, application: Application, hub: StandInHub) -> None:
    menu = application.page._model_menu(lambda _spec: None)
    entry = next(action for action in menu.actions() if action.text() == "From this computer…")
    looked(qtbot, application, entry.trigger)
    assert application.window.pages.currentWidget() is application.models.page
    assert application.models.page.view == LIBRARY
    assert hub.requests == [], "looking at one's own files asks nobody"


def test_deleting_what_a_lane_has_says_so(qtbot: QtBot, application: Application, computer: Computer) -> None:
    own = put(computer.models / "org" / "Tiny-GGUF" / "Tiny-F16.gguf", model_bytes("Tiny"))
    library = open_library(qtbot, application)
    library.compare_files([own])
    library.view.ask_to_delete(library.library.variants())
    question = open_dialog(qtbot, application, ConfirmDialog)
    assert any("A lane in Compare uses it" in label.text() for label in question.findChildren(QLabel))
    question.reject()


def test_the_settings_lead_to_the_folders_of_models(qtbot: QtBot, application: Application, computer: Computer) -> None:
    looked(qtbot, application, application.window.settings_panel.folders_button.click)
    panel = application.models.library.folders_panel
    qtbot.waitUntil(panel.isVisible, timeout=TIMEOUT_MS)
    qtbot.waitUntil(
        lambda: str(computer.models) in [label.text() for label in panel.findChildren(QLabel)], timeout=TIMEOUT_MS
    )
    panel.hide()
