"""What a lane says below its transcript: a hint, progress, a failure with its way out."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPlainTextEdit
from pytestqt.qtbot import QtBot

from app.bridge.theme import ThemeController
from app.ui.widgets.fitting_scroll_area import FittingScrollArea
from app.ui.widgets.transcript.lane_status import QUIET, failure, hint, progress
from app.ui.widgets.transcript.transcript_view import TranscriptView
from tests.builders.pictures import count_colour


def test_an_empty_lane_shows_its_hint(view: TranscriptView, theme: ThemeController) -> None:
    blank = count_colour(view.area.viewport().grab().toImage(), theme.palette.surface)
    view.set_status(hint("The answer will stand here."))
    assert count_colour(view.area.viewport().grab().toImage(), theme.palette.surface) < blank


def test_progress_shows_its_sentence_and_share(view: TranscriptView) -> None:
    view.set_status(progress("Reading the prompt: 512 of 4,096 tokens", 0.125))
    panel = view.status_panel
    assert panel.isVisible()
    assert panel.bar.value() == panel.bar.maximum() // 8
    assert not panel.try_again.isVisible()


def test_a_failure_takes_the_room_it_needs_and_no_more(view: TranscriptView, qtbot: QtBot) -> None:
    view.set_status(failure("Short."))
    panel, area = view.status_panel, view.area
    qtbot.waitUntil(lambda: panel.visibleRegion().boundingRect().height() == panel.height())
    assert area.height() > panel.height()


def test_in_a_low_lane_a_long_failure_scrolls_to_its_buttons(view: TranscriptView, qtbot: QtBot) -> None:
    view.resize(260, 190)
    view.set_status(failure("It ended. " * 30, "Do this. " * 20, remedy="Try again without repacking"))
    scroll = view.findChild(FittingScrollArea)
    assert scroll is not None
    qtbot.waitUntil(lambda: scroll.verticalScrollBar().maximum() > 0)
    assert view.height() == 190, "the lane does not grow"
    scroll.ensureWidgetVisible(view.status_panel.try_again)
    assert not view.status_panel.try_again.visibleRegion().isEmpty()
    view.set_status(QUIET)
    assert scroll.isHidden()


def test_a_failure_with_a_remedy_offers_both_ways_to_try_again(qtbot: QtBot, view: TranscriptView) -> None:
    view.set_status(failure("The model's process ended.", remedy="Try again without repacking"))
    panel = view.status_panel
    assert panel.try_again.isVisible()
    with qtbot.waitSignal(view.remedy_requested):
        qtbot.mouseClick(panel.remedy, Qt.MouseButton.LeftButton)
    view.set_status(failure("The model's process ended."))
    assert not panel.remedy.isVisible()


def test_a_failure_offers_to_try_again_and_opens_its_details(qtbot: QtBot, view: TranscriptView) -> None:
    view.set_status(failure("The model's process ended.", "Try a smaller level.", "signal 9"))
    details = view.status_panel.findChild(QPlainTextEdit)
    assert details is not None
    assert not details.isVisible()
    qtbot.mouseClick(view.status_panel.details_button, Qt.MouseButton.LeftButton)
    assert details.isVisible()
    assert details.toPlainText() == "signal 9"
    with qtbot.waitSignal(view.try_again_requested):
        qtbot.mouseClick(view.status_panel.try_again, Qt.MouseButton.LeftButton)
