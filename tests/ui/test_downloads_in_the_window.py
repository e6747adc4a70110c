"""Downloads and the library in the whole window: from a pair that is asked for to two lanes, and back again."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from huggingface_hub import hf_api
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.domain.browse.search import Gate
from app.domain.downloads.download import DownloadState, WantedDownload
from app.services.library.model_folders import models_folder
from app.ui.account_dialog import AccountDialog
from app.ui.application import Application
from app.ui.library_assembly import LibraryAssembly
from app.ui.pages.models.library.duplicates_dialog import DuplicatesDialog
from app.ui.pages.models.library.levels_dialog import LevelsDialog
from app.ui.pages.models.page import LIBRARY
from app.ui.widgets.confirm_dialog import ConfirmDialog
from tests.builders.model_folders import model_bytes, put
from tests.downloads.samples import wanted_of
from tests.hub.conftest import hub as hub
from tests.hub.conftest import token_file as token_file
from tests.hub.contents import HubFile, HubRepository
from tests.hub.faults import Fault, Place
from tests.hub.faults import Kind as FaultKind
from tests.hub.stand_in import StandInHub
from tests.library.conftest import Computer
from tests.library.conftest import computer as computer
from tests.services.fakes import fake

Kind = TypeVar("Kind", bound=QDialog)

_LEFT = Qt.MouseButton.LeftButton
_TIMEOUT_MS = 30_000
_REPOSITORY = HubRepository(
    "org/Tiny-GGUF",
    {
        "Tiny-Q8_0.gguf": HubFile(model_bytes("Tiny", "Q8_0")),
        "Tiny-Q4_0.gguf": HubFile(model_bytes("Tiny", "Q4_0")),
    },
)

pytestmark = pytest.mark.usefixtures("builtin_model")


@pytest.fixture
def application(qapp: QApplication, qtbot: QtBot, hub: StandInHub, computer: Computer) -> Iterator[Application]:
    hub.add(_REPOSITORY)
    application = Application(qapp, ["builtin:Q8_0"], worker_command=fake())
    application.window.show()
    qtbot.waitUntil(lambda: all(view.model or view.problem for view in application.controller.lanes), timeout=30_000)
    yield application
    application.window.close()
    application.window.deleteLater()


def _wanted(level: str) -> WantedDownload:
    return wanted_of(_REPOSITORY, models_folder(), (f"Tiny-{level}.gguf",))


def _done(qtbot: QtBot, application: Application, count: int) -> None:
    statuses = application.models.downloads
    qtbot.waitUntil(
        lambda: [each.state for each in statuses.statuses] == [DownloadState.DONE] * count, timeout=_TIMEOUT_MS
    )


def _lanes(application: Application) -> list[Path]:
    return [Path(view.spec.source) for view in application.controller.lanes]


def _dialog(qtbot: QtBot, application: Application, kind: type[Kind]) -> Kind:
    """The dialog of that kind that is open."""

    def is_open(each: QDialog) -> bool:
        return each.isVisible()

    qtbot.waitUntil(lambda: any(map(is_open, application.window.findChildren(kind))), timeout=_TIMEOUT_MS)
    return next(filter(is_open, application.window.findChildren(kind)))


def _notice_button(application: Application) -> QPushButton:
    button = application.window.notices.findChild(QPushButton, "notice_action")
    assert isinstance(button, QPushButton)
    return button


def _looked(qtbot: QtBot, application: Application, act: Callable[[], object]) -> None:
    assert application.models.library is not None
    with qtbot.waitSignal(application.models.library.library.looked, timeout=_TIMEOUT_MS):
        act()


def _open_library(qtbot: QtBot, application: Application) -> LibraryAssembly:
    application.window.open_listed_page(application.models.page)
    _looked(qtbot, application, lambda: application.models.page.open_view(LIBRARY))
    assert application.models.library is not None
    return application.models.library


def test_a_pair_ends_in_compare_with_both_lanes_and_nothing_else(qtbot: QtBot, application: Application) -> None:
    window = application.window
    window.open_listed_page(application.models.page)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=_TIMEOUT_MS)
    large, small = _wanted("Q8_0"), _wanted("Q4_0")
    application.models.downloads.get_pair(large, small)
    _done(qtbot, application, 2)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is application.page, timeout=_TIMEOUT_MS)
    assert _lanes(application) == [large.target, small.target]
    qtbot.waitUntil(lambda: all(view.model for view in application.controller.lanes), timeout=_TIMEOUT_MS)


def test_who_is_elsewhere_is_told_and_led_there_by_one_click(qtbot: QtBot, application: Application) -> None:
    window = application.window
    window.open_listed_page(application.fit.page)
    large, small = _wanted("Q8_0"), _wanted("Q4_0")
    application.models.downloads.get_pair(large, small)
    qtbot.waitUntil(lambda: bool(window.notices.notices), timeout=_TIMEOUT_MS)
    assert window.pages.currentWidget() is application.fit.page
    (notice,) = window.notices.notices
    assert notice.sentence == "Tiny-Q8_0.gguf and Tiny-Q4_0.gguf are ready."
    qtbot.mouseClick(_notice_button(application), _LEFT)
    assert window.pages.currentWidget() is application.page
    assert _lanes(application) == [large.target, small.target]
    assert window.notices.notices == []


def test_a_failure_is_told_where_the_card_is_not_seen(qtbot: QtBot, application: Application, hub: StandInHub) -> None:
    window = application.window
    window.open_listed_page(application.fit.page)
    hub.faults.set(Place.RESOLVE, Fault(FaultKind.STATUS, status=404, headers={"X-Error-Code": "EntryNotFound"}))
    application.models.downloads.get(_wanted("Q8_0"))
    qtbot.waitUntil(lambda: bool(window.notices.notices), timeout=_TIMEOUT_MS)
    (notice,) = window.notices.notices
    assert notice.sentence.startswith("Tiny-Q8_0.gguf was not downloaded: There is no")
    qtbot.mouseClick(_notice_button(application), _LEFT)
    assert window.pages.currentWidget() is application.models.page
    assert application.models.library is not None
    assert application.models.library.card.isVisible()


def test_the_strip_tells_what_downloads_and_leads_there(qtbot: QtBot, application: Application) -> None:
    strip, downloads = application.window.status_strip, application.models.downloads
    assert not strip.download.isVisible()
    downloads.set_limit(20_000.0)
    downloads.get(_wanted("Q8_0"))
    qtbot.waitUntil(strip.download.isVisible, timeout=_TIMEOUT_MS)
    assert "Tiny-Q8_0" in strip.download.toolTip()
    qtbot.mouseClick(strip.download, _LEFT)
    assert application.window.pages.currentWidget() is application.models.page
    downloads.set_limit(None)
    _done(qtbot, application, 1)
    assert not strip.download.isVisible()


def test_what_was_downloaded_is_in_the_library_at_once(qtbot: QtBot, application: Application) -> None:
    library = _open_library(qtbot, application).library
    assert library.variants() == []
    application.models.downloads.get(_wanted("Q8_0"))
    qtbot.waitUntil(lambda: len(library.variants()) == 1 and not library.scanning, timeout=_TIMEOUT_MS)
    (variant,) = library.variants()
    assert (variant.repository, variant.commit) == ("org/Tiny-GGUF", _REPOSITORY.commit)


def test_levels_are_made_and_listed(qtbot: QtBot, application: Application, computer: Computer) -> None:
    put(computer.models / "org" / "Tiny-GGUF" / "Tiny-F16.gguf", model_bytes("Tiny"))
    library = _open_library(qtbot, application)
    library.view.levels_wanted.emit(library.library.variants()[0])
    dialog = _dialog(qtbot, application, LevelsDialog)
    with qtbot.waitSignal(library.questions.maker.looked, timeout=_TIMEOUT_MS):
        pass
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
    with qtbot.waitSignal(library.questions.maker.made, timeout=_TIMEOUT_MS):
        qtbot.mouseClick(dialog.make, _LEFT)
    qtbot.waitUntil(lambda: not library.view.making.isVisible(), timeout=_TIMEOUT_MS)
    qtbot.waitUntil(lambda: "Q8_0" in [each.level for each in library.library.variants()], timeout=_TIMEOUT_MS)


def test_duplicates_are_found_and_our_copy_can_go(qtbot: QtBot, application: Application, computer: Computer) -> None:
    own = put(computer.models / "org" / "Tiny-GGUF" / "Tiny-F16.gguf", model_bytes("Tiny"))
    put(computer.home / ".lmstudio" / "models" / "lm" / "Tiny-GGUF" / "Tiny-F16.gguf", model_bytes("Tiny"))
    library = _open_library(qtbot, application)
    qtbot.mouseClick(library.view.header.duplicates, _LEFT)
    dialog = _dialog(qtbot, application, DuplicatesDialog)
    assert "can be freed here" in dialog.sentence
    buttons = [each for each in dialog.findChildren(QPushButton) if each.text() == "Delete…"]
    assert len(buttons) == 1, "ours alone"
    qtbot.mouseClick(buttons[0], _LEFT)
    question = _dialog(qtbot, application, ConfirmDialog)
    _looked(qtbot, application, lambda: qtbot.mouseClick(question.agree, _LEFT))
    assert not own.exists()


def test_newer_versions_are_asked_for_by_a_click_alone(qtbot: QtBot, application: Application, hub: StandInHub) -> None:
    application.models.downloads.get(_wanted("Q8_0"))
    _done(qtbot, application, 1)
    library = _open_library(qtbot, application)
    asked = len(hub.hub.requests)
    hub.add(HubRepository(_REPOSITORY.name, {"Tiny-Q8_0.gguf": HubFile(b"another")}, commit="2" * 40))
    qtbot.mouseClick(library.view.header.newer, _LEFT)
    qtbot.waitUntil(lambda: "newer version" in library.view.header.summary.text(), timeout=_TIMEOUT_MS)
    assert len(hub.hub.requests) == asked + 1


def test_signing_in_shows_a_name_and_never_the_token(
    qtbot: QtBot, application: Application, hub: StandInHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "hf_" + "t" * 34
    hub.known_tokens.add(token)
    hub.users[token] = "ada"
    monkeypatch.setattr(hf_api.api, "endpoint", hub.address)
    qtbot.mouseClick(application.window.settings_panel.account_button, _LEFT)
    dialog = _dialog(qtbot, application, AccountDialog)
    qtbot.waitUntil(lambda: dialog.sign_in.text() == "Sign in", timeout=_TIMEOUT_MS)
    qtbot.keyClicks(dialog.token, "hf_wrongwrong")
    qtbot.mouseClick(dialog.sign_in, _LEFT)
    qtbot.waitUntil(lambda: "does not accept" in dialog.problem.text(), timeout=_TIMEOUT_MS)
    dialog.token.setText(token)
    qtbot.keyClick(dialog.token, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.status.text() == "Signed in as ada.", timeout=_TIMEOUT_MS)
    assert dialog.token.text() == ""
    assert not dialog.token.isVisible()
    qtbot.mouseClick(dialog.sign_out, _LEFT)
    qtbot.waitUntil(lambda: dialog.status.text() == "Not signed in.", timeout=_TIMEOUT_MS)
    dialog.reject()


def test_compares_menu_leads_to_what_lies_here(qtbot: QtBot, application: Application, hub: StandInHub) -> None:
    menu = application.page._model_menu(lambda _spec: None)
    entry = next(action for action in menu.actions() if action.text() == "From this computer…")
    _looked(qtbot, application, entry.trigger)
    assert application.window.pages.currentWidget() is application.models.page
    assert application.models.page.view == LIBRARY
    assert hub.requests == [], "looking at one's own files asks nobody"


def test_a_gated_repository_leads_to_signing_in(qtbot: QtBot, application: Application) -> None:
    gate = application.models.find.ladder.gate
    gate.show_gate(Gate.MANUAL, "https://huggingface.co/org/Gated")
    gate.sign_in.click()
    _dialog(qtbot, application, AccountDialog).reject()


def test_deleting_what_a_lane_has_says_so(qtbot: QtBot, application: Application, computer: Computer) -> None:
    own = put(computer.models / "org" / "Tiny-GGUF" / "Tiny-F16.gguf", model_bytes("Tiny"))
    library = _open_library(qtbot, application)
    library.compare_files([own])
    library.view.ask_to_delete(library.library.variants())
    question = _dialog(qtbot, application, ConfirmDialog)
    assert any("A lane in Compare uses it" in label.text() for label in question.findChildren(QLabel))
    question.reject()


def test_the_settings_lead_to_the_folders_of_models(qtbot: QtBot, application: Application, computer: Computer) -> None:
    _looked(qtbot, application, application.window.settings_panel.folders_button.click)
    assert application.models.library is not None
    panel = application.models.library.folders_panel
    qtbot.waitUntil(panel.isVisible, timeout=_TIMEOUT_MS)
    qtbot.waitUntil(
        lambda: str(computer.models) in [label.text() for label in panel.findChildren(QLabel)], timeout=_TIMEOUT_MS
    )
    panel.hide()


def test_how_downloads_are_held_is_remembered(qapp: QApplication, qtbot: QtBot, application: Application) -> None:
    application.models.downloads.set_most_at_once(3)
    application.models.downloads.set_limit(2_500_000.0)
    application.window.close()
    again = Application(qapp, ["builtin:Q8_0"], worker_command=fake())
    assert again.models.downloads.most_at_once == 3
    assert again.models.downloads.limit_bytes_per_s == 2_500_000.0
    again.window.close()
    again.window.deleteLater()
