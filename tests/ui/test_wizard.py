"""The wizard: on the very first start, from the Fit page, with the keyboard alone, and out of it at any time."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLabel, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from app.domain.advice.catalogue import Purpose
from app.services.fit.fit_answer import FitWishes
from app.ui.application import Application
from app.ui.main_window import SMALLEST_SIZE
from app.ui.pages.fit.wizard.wizard import ANSWER, GET, MACHINE, PURPOSE, Wizard
from tests.builders.machines import machine
from tests.services.fakes import fake

_LEFT = Qt.MouseButton.LeftButton
_TIMEOUT_MS = 30_000

pytestmark = pytest.mark.usefixtures("builtin_model")


@contextmanager
def _opened(qapp: QApplication, qtbot: QtBot, *files: str, demo: bool = False) -> Iterator[Application]:
    application = Application(qapp, files, demo=demo, worker_command=fake())
    application.window.show()
    qtbot.waitExposed(application.window)
    application.window.activateWindow()
    lanes = application.controller
    qtbot.waitUntil(lambda: all(view.model or view.problem for view in lanes.lanes), timeout=_TIMEOUT_MS)
    try:
        yield application
    finally:
        # the look is the whole application's
        application.theme.set_text_scale(1.0)
        application.window.close()
        application.window.deleteLater()


@pytest.fixture
def application(qapp: QApplication, qtbot: QtBot) -> Iterator[Application]:
    """The first start of all, with a machine of known figures."""
    with _opened(qapp, qtbot) as application:
        _answered(qtbot, application, lambda: application.fit.controller.set_machine(machine()))
        yield application


def _answered(qtbot: QtBot, application: Application, act: Callable[[], object]) -> None:
    with qtbot.waitSignal(application.fit.controller.answer_changed, timeout=_TIMEOUT_MS):
        act()


def _click(qtbot: QtBot, application: Application, name: str) -> None:
    button = application.window.findChild(QAbstractButton, name)
    assert isinstance(button, QAbstractButton), name
    qtbot.mouseClick(button, _LEFT)


def _shown(application: Application) -> object:
    return application.window.pages.currentWidget()


def _wizard(application: Application) -> Wizard:
    return application.fit.wizard


def _cut_off(wizard: Wizard) -> list[str]:
    """Words that have less room than they need, once the layout has settled."""
    shown = [label for label in wizard.findChildren(QLabel) if label.isVisible() and label.wordWrap()]
    return [label.text() for label in shown if label.height() < label.heightForWidth(label.width())]


def test_the_very_first_start_opens_the_wizard_and_the_next_one_does_not(qapp: QApplication, qtbot: QtBot) -> None:
    with _opened(qapp, qtbot) as first:
        assert _shown(first) is _wizard(first)
    with _opened(qapp, qtbot) as second:
        assert _shown(second) is second.page


def test_files_and_the_demo_go_straight_to_compare(qapp: QApplication, qtbot: QtBot) -> None:
    with _opened(qapp, qtbot, "builtin:Q8_0") as with_file:
        assert _shown(with_file) is with_file.page
    with _opened(qapp, qtbot, demo=True) as demo:
        assert _shown(demo) is demo.page
    with _opened(qapp, qtbot) as plain:
        assert _shown(plain) is _wizard(plain), "it was not seen yet"


def test_one_click_skips_to_compare(qtbot: QtBot, application: Application) -> None:
    _click(qtbot, application, "wizard_skip")
    assert _shown(application) is application.page


def test_escape_skips_to_compare(qtbot: QtBot, application: Application) -> None:
    qtbot.keyClick(_wizard(application).next, Qt.Key.Key_Escape)
    assert _shown(application) is application.page


def test_four_pages_lead_to_the_answer_and_to_its_file(qtbot: QtBot, application: Application) -> None:
    wizard = _wizard(application)
    assert wizard.step == MACHINE
    _click(qtbot, application, "wizard_next")
    assert wizard.step == PURPOSE
    qtbot.mouseClick(wizard.purpose.tile(Purpose.DOCUMENTS), _LEFT)
    qtbot.mouseClick(wizard.purpose.context.chip(16384), _LEFT)
    qtbot.mouseClick(wizard.purpose.left.chip(2_000_000_000), _LEFT)
    _answered(qtbot, application, lambda: _click(qtbot, application, "wizard_next"))
    assert wizard.step == ANSWER
    controller = application.fit.controller
    assert controller.wishes == FitWishes(Purpose.DOCUMENTS, 16384, 2_000_000_000)
    assert controller.answer is not None
    assert wizard.answer.summary.sentence == controller.answer.recommendation.sentence
    _click(qtbot, application, "wizard_next")
    assert wizard.step == GET
    _click(qtbot, application, "wizard_next")
    assert _shown(application) is application.page


def test_the_keyboard_alone_is_enough(qtbot: QtBot, application: Application) -> None:
    wizard = _wizard(application)
    qtbot.keyClick(wizard.next, Qt.Key.Key_Return)
    assert wizard.step == PURPOSE
    tile = wizard.purpose.tile(Purpose.CHAT)
    tile.setFocus()
    qtbot.keyClick(tile, Qt.Key.Key_Right)
    assert wizard.purpose.wishes().purpose is Purpose.CODE
    _answered(qtbot, application, lambda: qtbot.keyClick(wizard.purpose.tile(Purpose.CODE), Qt.Key.Key_Return))
    assert wizard.step == ANSWER
    assert application.fit.controller.wishes.purpose is Purpose.CODE
    wizard.back.setFocus()
    qtbot.keyClick(wizard.back, Qt.Key.Key_Return)
    assert wizard.step == PURPOSE


def test_answers_are_remembered_at_the_next_start(qapp: QApplication, qtbot: QtBot) -> None:
    wishes = FitWishes(Purpose.CODE, 32768, 4_000_000_000)
    with _opened(qapp, qtbot) as first:
        _answered(qtbot, first, lambda: first.fit.controller.set_machine(machine()))
        _answered(qtbot, first, lambda: first.fit.controller.ask(wishes))
        kept = first.fit.controller.kept_answer
    with _opened(qapp, qtbot) as second:
        assert second.fit.controller.wishes == wishes
        assert second.fit.controller.kept_answer == kept != ""
        _wizard(second).show_step(PURPOSE)
        assert _wizard(second).purpose.wishes() == wishes


def test_change_on_the_fit_page_opens_it_and_leads_back(qtbot: QtBot, application: Application) -> None:
    _click(qtbot, application, "wizard_skip")
    application.window.open_listed_page(application.fit.page)
    _click(qtbot, application, "fit_change")
    assert _shown(application) is _wizard(application)
    _click(qtbot, application, "wizard_skip")
    assert _shown(application) is application.fit.page
    _click(qtbot, application, "fit_get")
    assert _wizard(application).step == GET


def test_the_repository_can_be_copied_and_nothing_opens_by_itself(
    qtbot: QtBot, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    _wizard(application).show_step(GET)
    _click(qtbot, application, "copy_repository")
    repository = QGuiApplication.clipboard().text()
    assert "/" in repository
    assert opened == []
    _click(qtbot, application, "open_repository")
    assert opened == [f"https://huggingface.co/{repository}/tree/main"]


def test_trying_the_built_in_model_leads_to_compare(qtbot: QtBot, application: Application) -> None:
    _wizard(application).show_step(GET)
    _click(qtbot, application, "wizard_try")
    assert _shown(application) is application.page


def test_opening_a_file_that_is_there_asks_for_it(qtbot: QtBot, application: Application) -> None:
    _wizard(application).show_step(GET)
    _click(qtbot, application, "wizard_open_file")
    dialog = application.window.findChild(QFileDialog)
    assert dialog is not None
    before = len(application.controller.lanes)
    dialog.filesSelected.emit(["/nowhere/a.gguf"])
    assert _shown(application) is application.page
    assert len(application.controller.lanes) == before + 1
    qtbot.waitUntil(lambda: bool(application.controller.lanes[-1].problem), timeout=_TIMEOUT_MS)
    dialog.reject()


def test_files_dropped_on_the_wizard_become_lanes(qtbot: QtBot, application: Application) -> None:
    before = len(application.controller.lanes)
    application.window.files_dropped.emit(["/nowhere/b.gguf"])
    assert _shown(application) is application.page
    assert len(application.controller.lanes) == before + 1
    qtbot.waitUntil(lambda: bool(application.controller.lanes[-1].problem), timeout=_TIMEOUT_MS)


def test_files_dropped_on_the_fit_page_are_planned_there(qtbot: QtBot, application: Application) -> None:
    before = len(application.controller.lanes)
    application.window.open_listed_page(application.fit.page)
    application.window.files_dropped.emit(["/nowhere/c.gguf"])
    assert _shown(application) is application.fit.page
    assert len(application.controller.lanes) == before
    models = application.fit.models
    qtbot.waitUntil(lambda: models.rows[-1].problem.startswith("There is no file"), timeout=_TIMEOUT_MS)


def test_a_page_of_the_rail_leaves_the_wizard(qtbot: QtBot, application: Application) -> None:
    _click(qtbot, application, "rail_compare")
    assert _shown(application) is application.page


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_no_words_are_cut_off_in_the_smallest_window(qtbot: QtBot, application: Application, scale: float) -> None:
    application.theme.set_text_scale(scale)
    application.window.resize(SMALLEST_SIZE)
    wizard = _wizard(application)
    for step in (MACHINE, PURPOSE, ANSWER, GET):
        wizard.show_step(step)
        qtbot.waitUntil(lambda: not _cut_off(wizard))
        for scroll in wizard.findChildren(QScrollArea):
            if scroll.isVisible():
                assert scroll.horizontalScrollBar().maximum() == 0, "nothing lies beyond the right edge"


def test_everything_on_every_page_has_a_name(application: Application) -> None:
    wizard = _wizard(application)
    for step in (MACHINE, PURPOSE, ANSWER, GET):
        wizard.show_step(step)
        QApplication.processEvents()
        for button in wizard.findChildren(QPushButton):
            if button.isVisible():
                assert button.text() or button.accessibleName()
                assert button.focusPolicy() & Qt.FocusPolicy.TabFocus
