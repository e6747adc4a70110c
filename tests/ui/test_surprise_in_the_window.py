"""The reference's words, coloured by how surprised another lane is, in the window with the real engine."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from app.domain.fidelity.surprise import unpacked
from app.ui.main_window import SMALLEST_SIZE
from app.ui.pages.compare.shown_tokens import shown_tokens
from app.ui.widgets.transcript.token_steps import token_rectangle
from app.ui.widgets.transcript.transcript_view import TranscriptView
from app.ui.widgets.transcript.turn import Part
from tests.builders.pictures import count_colour
from tests.services.fakes import tiny_lane
from tests.ui.window_driver import PATIENCE_MS, WindowDriver, open_window

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("builtin_model")]

LANES = ["builtin:F16", "builtin:Q2_K"]


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot) -> Iterator[WindowDriver]:
    """Two lanes far apart that have answered, with surprise on."""
    with open_window(qapp, qtbot, LANES) as driver:
        driver.page.composer.length.set_value(40)
        driver.run("Tell me a short story about a fox.")
        driver.click("surprise")
        wait_until_read(qtbot, driver)
        yield driver


def wait_until_read(qtbot: QtBot, window: WindowDriver) -> None:
    surprise = window.controller.surprise
    views = surprise.readers
    qtbot.waitUntil(
        lambda: not window.controller.running and all(surprise.of(view, 0) for view in views), timeout=PATIENCE_MS
    )
    qtbot.waitUntil(lambda: bool(reference(window).area.document.turns[-1].surprises), timeout=PATIENCE_MS)


def reference(window: WindowDriver) -> TranscriptView:
    return window.cards[0].transcript


def footer(view: TranscriptView) -> str:
    flow = view.area.document.turns[-1].flows[Part.FOOTER]
    return flow.text_between(0, flow.units)


def test_the_references_words_are_marked_in_the_other_lanes_colour(window: WindowDriver) -> None:
    marks = reference(window).area.document.turns[-1].surprises
    assert len(marks) == 40
    assert any(unpacked(value)[1] for value in marks), "somewhere Q2_K would have said another word"
    colour = window.application.theme.palette.lane(1)
    assert count_colour(reference(window).area.viewport(), colour) > 10
    legend = window.page.legend
    assert legend.isVisible()
    assert " of 40" in legend.told.text()
    assert not legend.chooser.isVisible(), "there is only one lane to choose"


def test_switched_off_the_words_are_as_before(qtbot: QtBot, window: WindowDriver) -> None:
    colour = window.application.theme.palette.lane(1)
    window.click("surprise")
    qtbot.waitUntil(lambda: count_colour(reference(window).area.viewport(), colour) == 0, timeout=PATIENCE_MS)
    assert not window.page.legend.isVisible()


def test_a_token_tells_what_both_lanes_hold_of_it(window: WindowDriver) -> None:
    controller = window.controller
    marks = reference(window).area.document.turns[-1].surprises
    token = next(at for at, value in enumerate(marks) if unpacked(value)[1])
    own, read = shown_tokens(controller, controller.lanes[0], turn=0, index=token)
    assert own.token.token_id == read.token.token_id
    assert read.lane_name == "Q2_K"
    assert "choice" in read.note
    assert read.token.alternatives[0].token_id != read.token.token_id, "its own first choice is another"


def test_surprises_are_gone_through_by_keyboard_and_a_lane_goes_on_from_one(qtbot: QtBot, window: WindowDriver) -> None:
    area = reference(window).area
    area.setFocus()
    marks = area.document.turns[-1].surprises
    first = next(at for at, value in enumerate(marks) if value)
    qtbot.keyClick(area, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert area.hovered == (0, first)
    qtbot.keyClick(area, Qt.Key.Key_Right)
    assert area.hovered == (0, first + 1)
    assert token_rectangle(area, (0, first + 1)).intersects(area.viewport().rect())
    qtbot.keyClick(area, Qt.Key.Key_Return)
    menu = area.findChild(QMenu, "transcript_menu")
    assert menu is not None
    words = [action.text() for action in menu.actions()]
    way = next(action for action in menu.actions() if action.text().startswith("Q2_K goes on after"))
    assert any("in its own way instead of" in each for each in words)
    given = window.controller.lanes[0].tokens[: first + 2]
    with qtbot.waitSignal(window.controller.turn_finished, timeout=PATIENCE_MS):
        way.trigger()
        menu.close()
    lane = window.controller.lanes[1]
    assert lane.answer is not None
    assert lane.tokens[: first + 2] == given
    turn = window.cards[1].transcript.area.document.turns[-1]
    assert turn.given_tokens == first + 2
    assert turn.given_units > 0
    assert f"went on after {first + 2} given tokens" in footer(window.cards[1].transcript)
    wait_until_read(qtbot, window)


def test_with_more_lanes_one_is_chosen_and_the_others_are_a_menu_away(qapp: QApplication, qtbot: QtBot) -> None:
    with open_window(qapp, qtbot, ["builtin:F16", "builtin:Q4_0", "builtin:Q2_K"]) as window:
        window.page.composer.length.set_value(12)
        window.run("Tell me a short story about a fox.")
        window.click("surprise")
        wait_until_read(qtbot, window)
        legend = window.page.legend
        assert legend.chooser.text() == "Q4_0 ▾"
        before = reference(window).area.document.turns[-1].surprises
        next(action for action in legend.menu.actions() if action.text() == "Q2_K").trigger()
        qtbot.waitUntil(lambda: legend.chooser.text() == "Q2_K ▾", timeout=PATIENCE_MS)
        assert reference(window).area.document.turns[-1].surprises != before
        window.controller.make_reference(window.controller.lanes[2].lane_id)
        wait_until_read(qtbot, window)
        assert reference(window).area.document.turns[-1].surprises


def test_why_words_stay_uncoloured_is_a_sentence_that_fits_the_window(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    with open_window(qapp, qtbot, ["builtin:F16", tiny_lane(tmp_path).source]) as window:
        window.window.resize(SMALLEST_SIZE)
        legend = window.page.legend
        window.click("surprise")
        qtbot.waitUntil(lambda: "Run a prompt" in legend.sentence.text(), timeout=PATIENCE_MS)
        window.page.composer.length.set_value(4)
        window.run("Tell me a short story about a fox.")
        qtbot.waitUntil(lambda: "leaves the words uncoloured" in legend.sentence.text(), timeout=PATIENCE_MS)
        assert "levels of the same model" in legend.sentence.text()
        assert window.window.width() == SMALLEST_SIZE.width()
        assert legend.sentence.geometry().right() <= legend.width()
