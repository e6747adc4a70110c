"""The view of prompt sets, driven with mouse and keyboard."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QPushButton
from pytestqt.qtbot import QtBot

from app.bridge.blind.prompt_sources import PromptSources
from app.bridge.prompt_sets.prompt_list import Filter
from app.bridge.theme import ThemeController
from app.domain.prompts.prompt_set import Check, CheckKind, Prompt, PromptSet
from app.ui.pages.fidelity.prompt_set.view import PromptSetView
from app.ui.widgets.confirm_dialog import ConfirmDialog
from tests.prompts.run_driver import ASKED
from tests.prompts.window.set_room import TIMEOUT_MS, SetRoom
from tests.ui.conftest import dressed_theme, nothing_left_behind, theme  # noqa: F401 - fixtures

_LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot: QtBot, room: SetRoom, theme: ThemeController) -> Iterator[PromptSetView]:  # noqa: F811
    sources = PromptSources()
    view = PromptSetView(room.controller, sources, theme)
    qtbot.addWidget(view)
    view.opened.connect(sources.list_sets)
    view.resize(1180, 700)
    with qtbot.waitExposed(view):
        view.show()
    qtbot.waitUntil(lambda: len(sources.sets) == 2, timeout=TIMEOUT_MS)
    yield view
    sources.close()
    sources.deleteLater()


def _click(qtbot: QtBot, view: PromptSetView, name: str) -> None:
    button = view.findChild(QPushButton, name)
    assert button is not None
    assert button.isVisible(), name
    qtbot.mouseClick(button, _LEFT)


def test_an_empty_view_says_what_it_is_for_and_offers_the_sets(view: PromptSetView) -> None:
    assert view.empty.isVisible()
    assert not view.passes.isVisible()
    assert not view.setup.start.isEnabled()
    actions = [action.text() for action in view.setup.chooser.menu().actions() if action.text()]
    assert actions == [
        "Everyday questions (36 prompts)",
        "Small skills (60 prompts)",
        "Open a file…",
        "Write a new set…",
    ]


def test_a_set_is_chosen_run_and_read(qtbot: QtBot, view: PromptSetView, room: SetRoom) -> None:
    room.controller.choose(ASKED)
    assert not view.empty.isVisible()
    assert view.answers.not_run.isVisible()
    _click(qtbot, view, "prompt_set_run")
    assert view.setup.stop.isVisible()
    room.settle()
    assert view.setup.start.text() == "Run"
    assert view.passes.table.model().rowCount() == 2
    first, second = view.answers.columns
    qtbot.waitUntil(lambda: second.words.toPlainText() != "", timeout=TIMEOUT_MS)
    assert first.words.toPlainText().startswith("the cat")
    assert (first.mark.text(), second.mark.text()) == ("✓ passed", "✗ failed")
    assert view.answers.check.text() == "Checked: contains “cat”"
    qtbot.keyClick(view.prompts.list, Qt.Key.Key_Down)
    assert view.answers.prompt.text == "On what?"
    assert (first.mark.text(), second.mark.text()) == ("✗ failed", "✓ passed")


def test_the_list_shows_where_lanes_differ(qtbot: QtBot, view: PromptSetView, room: SetRoom) -> None:
    room.controller.choose(ASKED)
    assert not view.prompts.filter.isEnabled()
    room.run()
    view.prompts.filter.setFocus()
    qtbot.mouseClick(view.prompts.filter.button(Filter.VERDICTS.value), _LEFT)
    qtbot.waitUntil(lambda: view.prompts.prompts.rowCount() == 2, timeout=TIMEOUT_MS)
    assert view.prompts.prompts.rowCount() == 2
    qtbot.mouseClick(view.prompts.filter.button(Filter.ALL.value), _LEFT)
    assert view.prompts.prompts.rowCount() == 3


def test_keys_run_and_stop(qtbot: QtBot, view: PromptSetView, room: SetRoom) -> None:
    room.controller.choose(ASKED)
    view.prompts.list.setFocus()
    qtbot.keyClick(view.prompts.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert room.controller.is_running
    qtbot.keyClick(view.prompts.list, Qt.Key.Key_Escape)
    room.settle()
    assert room.controller.goes_on
    assert view.setup.start.text() == "Go on"
    assert "the rest is asked when the run goes on" in view.setup.hint.text()


def test_a_set_is_written_with_checks(qtbot: QtBot, view: PromptSetView, room: SetRoom) -> None:
    view.setup.chooser.new_wanted.emit()
    assert view.edits
    assert not view.editor.use.isEnabled()
    assert view.editor.hint.text() == "Prompt 1: The prompt is empty."
    text = view.editor.findChild(QPlainTextEdit, "prompt_set_text")
    value = view.editor.findChild(QLineEdit, "prompt_set_value")
    assert text is not None
    assert value is not None
    qtbot.keyClicks(text, "What is 2 + 2?")
    view.editor.form.kind.choose(CheckKind.NUMBER.value)
    qtbot.keyClicks(value, "four")
    assert view.editor.form.problem.text() == "'four' is not a number."
    value.clear()
    qtbot.keyClicks(value, "4")
    _click(qtbot, view, "prompt_set_add")
    qtbot.keyClicks(text, "What is 3 + 3?")
    view.editor.form.kind.choose("none")
    qtbot.keyClicks(view.editor.name, "Sums")
    _click(qtbot, view, "prompt_set_use")
    assert not view.edits
    assert room.controller.prompt_set == PromptSet(
        "Sums", (Prompt("What is 2 + 2?", Check(CheckKind.NUMBER, "4")), Prompt("What is 3 + 3?"))
    )


def test_editing_can_be_left_and_prompts_removed(qtbot: QtBot, view: PromptSetView, room: SetRoom) -> None:
    room.controller.choose(ASKED)
    _click(qtbot, view, "prompt_set_edit")
    _click(qtbot, view, "prompt_set_remove")
    qtbot.keyClick(view.editor, Qt.Key.Key_Escape)
    assert not view.edits
    assert room.controller.prompt_set == ASKED
    _click(qtbot, view, "prompt_set_edit")
    _click(qtbot, view, "prompt_set_remove")
    _click(qtbot, view, "prompt_set_use")
    assert room.controller.prompt_set == PromptSet(ASKED.name, ASKED.prompts[1:], ASKED.system)


def test_deleting_a_run_is_asked_about(qtbot: QtBot, view: PromptSetView, room: SetRoom) -> None:
    room.controller.choose(ASKED)
    room.run()
    view.setup.runs.delete_wanted.emit()
    dialog = view.findChild(ConfirmDialog)
    assert dialog is not None
    with qtbot.waitSignal(room.controller.shelf.changed, timeout=TIMEOUT_MS):
        qtbot.mouseClick(dialog.agree, _LEFT)
    assert room.controller.shown is None
    assert room.controller.shelf.runs == ()
    assert not view.passes.isVisible()
