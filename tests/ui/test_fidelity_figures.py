"""The view Figures: what is measured, what comes of it, and everything that was measured before."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from app.bridge.compare.compare_controller import CompareController
from app.bridge.fidelity.fidelity_controller import FidelityController
from app.bridge.fidelity.lane_measurement import Phase
from app.bridge.fidelity.results_feed import ResultsFeed
from app.bridge.fidelity.text_choice import TextKind
from app.bridge.theme import ThemeController
from app.services.fidelity.own_results import own_results
from app.services.fidelity.published_study import published_study
from app.ui.pages.fidelity.figures.view import FiguresView
from app.ui.widgets.confirm_dialog import ConfirmDialog
from tests.bridge.conftest import control as control  # a fixture
from tests.bridge.controller_driver import TIMEOUT_MS
from tests.bridge.fidelity_fixtures import WINDOW_TOKENS, Measured, text_file
from tests.bridge.fidelity_fixtures import measuring as measuring  # a fixture
from tests.builders.fidelity_results import result
from tests.builders.pictures import count_colour

Show = Callable[[tuple[CompareController, FidelityController]], FiguresView]


@pytest.fixture
def show(qtbot: QtBot, theme: ThemeController) -> Iterator[Show]:
    """Puts the view of a controller on the screen."""
    feeds: list[ResultsFeed] = []

    def make(controllers: tuple[CompareController, FidelityController]) -> FiguresView:
        feed = ResultsFeed(own_results)
        feeds.append(feed)
        view = FiguresView(controllers[1], feed, theme, published_study())
        qtbot.addWidget(view)
        view.resize(1140, 900)
        with qtbot.waitExposed(view):
            view.show()
        qtbot.waitUntil(
            lambda: feed.was_read and None not in (view.live.chart.canvas, view.loss.chart.canvas), timeout=20_000
        )
        return view

    yield make
    for feed in feeds:
        feed.close()


def _choose(view: FiguresView, path: Path) -> None:
    view.setup.text.choose_file(path)
    view.setup.text.context.choose(str(WINDOW_TOKENS))


def _measure(qtbot: QtBot, view: FiguresView, controller: FidelityController) -> None:
    qtbot.mouseClick(view.setup.measure, Qt.MouseButton.LeftButton)
    assert controller.is_running
    qtbot.waitUntil(lambda: not controller.is_running, timeout=TIMEOUT_MS)
    qtbot.wait(300)


def test_a_single_lane_is_told_what_the_page_is_for_and_the_next_step(
    qtbot: QtBot, measuring: Measured, show: Show
) -> None:
    view = show(measuring("r"))
    assert view.empty.isVisible()
    assert not view.setup.isVisible()
    button = view.empty.findChild(QPushButton)
    assert isinstance(button, QPushButton)
    with qtbot.waitSignal(view.lanes_wanted):
        button.click()


def test_a_measurement_fills_table_verdicts_charts_and_results(
    qtbot: QtBot, measuring: Measured, show: Show, tmp_path: Path, theme: ThemeController
) -> None:
    controllers = measuring("r", "a", "b")
    view = show(controllers)
    _choose(view, text_file(tmp_path))

    _measure(qtbot, view, controllers[1])

    table = view.measurement.model
    assert [table.index(row, 0).data() for row in range(3)] == ["r", "a", "b"]
    assert table.index(1, 2).data() == "0.0350"
    assert [sentence.partition(":")[0] for sentence in view.measurement.verdicts.sentences] == ["a", "b"]
    qtbot.waitUntil(lambda: view.results.model.rowCount() == 2, timeout=TIMEOUT_MS)
    curve = view.loss.curve
    assert curve is not None
    assert len(curve.results) == 2
    canvas = view.live.chart.canvas
    assert canvas is not None
    qtbot.waitUntil(lambda: count_colour(canvas, theme.palette.lane(1), within=30) > 0, timeout=5000)
    assert "Exact" in view.setup.hint.text()


def test_while_it_runs_it_can_be_paused_and_stopped_and_then_goes_on(
    qtbot: QtBot, measuring: Measured, show: Show, tmp_path: Path
) -> None:
    controllers = measuring("r", "a", a=["--window-s", "0.2"])
    view, controller = show(controllers), controllers[1]
    _choose(view, text_file(tmp_path))
    view.setup.begin()
    qtbot.waitUntil(lambda: controller.rows[1].windows >= 1, timeout=TIMEOUT_MS)
    assert not view.setup.measure.isVisible()
    assert not view.setup.text.isEnabled()

    view.setup.pause.click()
    assert view.setup.pause.text() == "Go on"
    assert view.setup.hint.text().startswith("Paused at")
    view.setup.pause.click()
    view.setup.stop.click()
    qtbot.waitUntil(lambda: not controller.is_running, timeout=TIMEOUT_MS)

    assert view.setup.measure.text() == "Go on"
    assert "kept" in view.setup.hint.text()
    view.setup.text.amount.choose("128")
    assert view.setup.measure.text() == "Measure", "another amount is another measurement"


def test_a_lane_that_dies_has_its_sentence_across_its_row(
    qtbot: QtBot, measuring: Measured, show: Show, tmp_path: Path
) -> None:
    controllers = measuring("r", "a", "b", a=["--die-with", "SIGSEGV", "--die-in", "score"])
    view, controller = show(controllers), controllers[1]
    _choose(view, text_file(tmp_path))

    _measure(qtbot, view, controller)

    assert controller.rows[1].phase is Phase.FAILED
    assert view.measurement.table.columnSpan(1, 1) == view.measurement.model.columnCount() - 1
    assert view.measurement.table.columnSpan(2, 1) == 1
    assert [sentence.partition(":")[0] for sentence in view.measurement.verdicts.sentences] == ["b"]


def test_while_another_computes_the_button_rests_and_says_why(measuring: Measured, show: Show) -> None:
    controllers = measuring("r", "a")
    view = show(controllers)
    controllers[0].busy.hold("A turn on the Compare page")
    view.setup.refresh()

    assert not view.setup.measure.isEnabled()
    assert view.setup.hint.text() == "A turn on the Compare page is running: let it end, or stop it first."


def test_a_text_that_is_dropped_is_chosen_and_a_model_is_left_to_the_window(
    measuring: Measured, show: Show, tmp_path: Path
) -> None:
    view = show(measuring("r", "a"))
    text, model = text_file(tmp_path), tmp_path / "model.gguf"
    model.write_bytes(b"GGUF")

    assert not _drag(view, model)
    assert _drag(view, text)
    data = _files(text)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    view.dropEvent(QDropEvent(QPointF(10, 10), Qt.DropAction.CopyAction, data, left, none))

    assert view.setup.text.choice.kind is TextKind.FILE
    assert view.setup.text.choice.path == text
    assert view.setup.text.kinds.button("file").text() == "text.txt"


def test_the_conversation_cannot_be_chosen_before_there_is_one(measuring: Measured, show: Show) -> None:
    view = show(measuring("r", "a"))
    button = view.setup.text.kinds.button(TextKind.CONVERSATION.value)
    assert not button.isEnabled()
    assert "has not answered anything yet" in button.toolTip()


def test_the_grey_line_explains_the_figure_that_is_pointed_at(measuring: Measured, show: Show) -> None:
    view = show(measuring("r", "a"))
    card = view.measurement
    assert card.explanation.text().startswith("Mean KL divergence")

    card.table.setCurrentIndex(card.model.index(1, 7))
    assert card.explanation.text().startswith("Same top: of 100 tokens")

    card.table.column_pointed.emit(0)
    assert card.explanation.text().startswith("Mean KL divergence")


def test_the_table_is_copied_as_text(qtbot: QtBot, measuring: Measured, show: Show) -> None:
    view = show(measuring("r", "a"))
    view.measurement.table.setFocus()
    qtbot.keyClick(view.measurement.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text().startswith("lane\tperplexity\tmean KLD")


def test_a_result_is_deleted_after_a_question(qtbot: QtBot, measuring: Measured, show: Show) -> None:
    ledger = own_results()
    assert ledger is not None
    assert ledger.add(result(decode_tps=70.0))
    view = show(measuring("r"))
    assert view.results.isVisible()
    assert not view.results.delete.isEnabled()

    view.results.table.selectRow(0)
    view.results.delete.click()
    question = view.findChild(ConfirmDialog)
    assert question is not None
    question.agree.click()

    qtbot.waitUntil(lambda: not view.results.isVisible(), timeout=TIMEOUT_MS)
    assert ledger.all() == ()


def test_results_are_copied_with_their_hashes(measuring: Measured, show: Show) -> None:
    ledger = own_results()
    assert ledger is not None
    assert ledger.add(result())
    view = show(measuring("r"))

    view.results.copy.click()

    header, line = QApplication.clipboard().text().split("\n")
    assert header.endswith("sha256")
    assert line.endswith("4" * 64)


def test_loss_is_shown_by_size_bits_and_speed(qtbot: QtBot, measuring: Measured, show: Show) -> None:
    ledger = own_results()
    assert ledger is not None
    assert ledger.add(result(decode_tps=70.0))
    view = show(measuring("r"))
    places = {}
    for axis in ("size", "bits", "speed"):
        view.loss.axis.button(axis).click()
        measured = [series for series in view.loss.chart.plot.series if not series.is_faint]
        places[axis] = [point.x for series in measured for point in series.points]

    assert places == {"size": [50.0], "bits": [5.0], "speed": [70.0]}


def test_a_drag_of_a_folder_is_not_taken(measuring: Measured, show: Show, tmp_path: Path) -> None:
    view = show(measuring("r", "a"))
    assert not _drag(view, tmp_path)


def _files(path: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    return data


def _drag(view: FiguresView, path: Path) -> bool:
    """Whether the view takes the file that is dragged over it. Qt's events do not keep their data."""
    data = _files(path)
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDragEnterEvent(QPoint(10, 10), Qt.DropAction.CopyAction, data, left, none)
    event.setAccepted(False)
    view.dragEnterEvent(event)
    return event.isAccepted()
