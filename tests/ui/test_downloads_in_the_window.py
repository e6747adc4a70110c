"""Downloads in the whole window: from a pair that is asked for to two lanes, and what else they lead to."""

import pytest
from huggingface_hub import hf_api
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.browse.search import Gate
from app.ui.account_dialog import AccountDialog
from app.ui.application import Application
from tests.builders.model_folders import model_bytes, put
from tests.hub.conftest import hub as hub
from tests.hub.conftest import token_file as token_file
from tests.hub.faults import Fault, Place
from tests.hub.faults import Kind as FaultKind
from tests.hub.stand_in import StandInHub
from tests.library.conftest import Computer
from tests.library.conftest import computer as computer
from tests.services.fakes import fake
from tests.ui.models_window_fixtures import LEFT, TIMEOUT_MS, done, lanes, notice_button, open_dialog, wanted
from tests.ui.models_window_fixtures import application as application

pytestmark = pytest.mark.usefixtures("builtin_model")


def test_a_pair_ends_in_compare_with_both_lanes_and_nothing_else(qtbot: QtBot, application: Application) -> None:
    window = application.window
    window.open_listed_page(application.models.page)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=TIMEOUT_MS)
    large, small = wanted("Q8_0"), wanted("Q4_0")
    application.models.downloads.get_pair(large, small)
    done(qtbot, application, 2)
    qtbot.waitUntil(lambda: window.pages.currentWidget() is application.page, timeout=TIMEOUT_MS)
    assert lanes(application) == [large.target, small.target]
    qtbot.waitUntil(lambda: all(view.model for view in application.controller.lanes), timeout=TIMEOUT_MS)


def test_who_is_elsewhere_is_told_and_led_there_by_one_click(qtbot: QtBot, application: Application) -> None:
    window = application.window
    window.open_listed_page(application.fit.page)
    large, small = wanted("Q8_0"), wanted("Q4_0")
    application.models.downloads.get_pair(large, small)
    qtbot.waitUntil(lambda: bool(window.notices.notices), timeout=TIMEOUT_MS)
    assert window.pages.currentWidget() is application.fit.page
    (notice,) = window.notices.notices
    assert notice.sentence == "Tiny-Q8_0.gguf and Tiny-Q4_0.gguf are ready."
    qtbot.mouseClick(notice_button(application), LEFT)
    assert window.pages.currentWidget() is application.page
    assert lanes(application) == [large.target, small.target]
    assert window.notices.notices == []


def test_a_failure_is_told_where_the_card_is_not_seen(qtbot: QtBot, application: Application, hub: StandInHub) -> None:
    window = application.window
    window.open_listed_page(application.fit.page)
    hub.faults.set(Place.RESOLVE, Fault(FaultKind.STATUS, status=404, headers={"X-Error-Code": "EntryNotFound"}))
    application.models.downloads.get(wanted("Q8_0"))
    qtbot.waitUntil(lambda: bool(window.notices.notices), timeout=TIMEOUT_MS)
    (notice,) = window.notices.notices
    assert notice.sentence.startswith("Tiny-Q8_0.gguf was not downloaded: There is no")
    qtbot.mouseClick(notice_button(application), LEFT)
    assert window.pages.currentWidget() is application.models.page
    assert application.models.library.card.isVisible()


def test_the_strip_tells_what_downloads_and_leads_there(qtbot: QtBot, application: Application) -> None:
    strip, downloads = application.window.status_strip, application.models.downloads
    assert not strip.download.isVisible()
    downloads.set_limit(20_000.0)
    downloads.get(wanted("Q8_0"))
    qtbot.waitUntil(strip.download.isVisible, timeout=TIMEOUT_MS)
    assert "Tiny-Q8_0" in strip.download.toolTip()
    qtbot.mouseClick(strip.download, LEFT)
    assert application.window.pages.currentWidget() is application.models.page
    downloads.set_limit(None)
    done(qtbot, application, 1)
    assert not strip.download.isVisible()


def test_signing_in_shows_a_name_and_never_the_token(
    qtbot: QtBot, application: Application, hub: StandInHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = "hf_" + "t" * 34
    hub.known_tokens.add(token)
    hub.users[token] = "ada"
    monkeypatch.setattr(hf_api.api, "endpoint", hub.address)
    qtbot.mouseClick(application.window.settings_panel.account_button, LEFT)
    dialog = open_dialog(qtbot, application, AccountDialog)
    qtbot.waitUntil(lambda: dialog.sign_in.text() == "Sign in", timeout=TIMEOUT_MS)
    qtbot.keyClicks(dialog.token, "hf_wrongwrong")
    qtbot.mouseClick(dialog.sign_in, LEFT)
    qtbot.waitUntil(lambda: "does not accept" in dialog.problem.text(), timeout=TIMEOUT_MS)
    dialog.token.setText(token)
    qtbot.keyClick(dialog.token, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.status.text() == "Signed in as ada.", timeout=TIMEOUT_MS)
    assert dialog.token.text() == ""
    assert not dialog.token.isVisible()
    qtbot.mouseClick(dialog.sign_out, LEFT)
    qtbot.waitUntil(lambda: dialog.status.text() == "Not signed in.", timeout=TIMEOUT_MS)
    dialog.reject()


def test_what_the_wizard_got_takes_the_place_of_lanes_that_nobody_asked(
    qtbot: QtBot, application: Application, computer: Computer
) -> None:
    paths = [put(computer.models / "o" / "n" / f"{name}-F16.gguf", model_bytes(name)) for name in ("First", "Second")]
    get = application.fit.wizard.get.get
    assert get is not None
    for path in paths:
        get.open_wanted.emit(path)
    assert application.window.pages.currentWidget() is application.page
    assert lanes(application) == paths, "the second one joins the first"
    qtbot.waitUntil(lambda: all(view.model for view in application.controller.lanes), timeout=TIMEOUT_MS)


def test_a_gated_repository_leads_to_signing_in(qtbot: QtBot, application: Application) -> None:
    gate = application.models.find.ladder.gate
    gate.show_gate(Gate.MANUAL, "https://huggingface.co/org/Gated")
    gate.sign_in.click()
    open_dialog(qtbot, application, AccountDialog).reject()


def test_how_downloads_are_held_is_remembered(qapp: QApplication, qtbot: QtBot, application: Application) -> None:
    application.models.downloads.set_most_at_once(3)
    application.models.downloads.set_limit(2_500_000.0)
    application.window.close()
    again = Application(qapp, ["builtin:Q8_0"], worker_command=fake())
    assert again.models.downloads.most_at_once == 3
    assert again.models.downloads.limit_bytes_per_s == 2_500_000.0
    again.window.close()
    again.window.deleteLater()
