"""The Compare page in a real window, over scripted model processes."""

from pathlib import Path

import pytest
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bridge.compare.figures_table import AGAINST_COLUMN, LOADING_COLUMN
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.services.comparison.comparison_events import LaneState
from app.ui.main_window import SMALLEST_SIZE
from app.ui.pages.compare.lane_settings import LaneSettingsPanel
from app.ui.widgets.chip import Chip
from tests.services.fakes import by_model, fake, tiny_lane
from tests.ui.window_driver import PATIENCE_MS, open_window

_QUICK = ("--tokens", "12", "--tokens-per-second", "400")


@pytest.fixture
def two_lanes(tmp_path: Path) -> list[str]:
    return [tiny_lane(tmp_path, name).source for name in ("a", "b")]


def test_one_prompt_is_answered_by_every_lane_side_by_side(
    qapp: QApplication, qtbot: QtBot, two_lanes: list[str]
) -> None:
    with open_window(qapp, qtbot, two_lanes, worker_command=fake(*_QUICK)) as window:
        window.run("Tell me something.")
        assert all("Tell me something." in text for text in window.texts())
        assert all(len(view.tokens) == 12 for view in window.controller.lanes)
        assert window.figure(1, 6).endswith("same answer")


def test_the_place_of_parting_is_marked_in_both_lanes(qapp: QApplication, qtbot: QtBot, two_lanes: list[str]) -> None:
    command = by_model(a=_QUICK, b=(*_QUICK, "--part-at", "5"))
    with open_window(qapp, qtbot, two_lanes, worker_command=command) as window:
        window.run("Tell me something.")
        assert [card.transcript.area.document.turns[-1].split_token for card in window.cards] == [5, 5]
        assert "same for 5 tokens" in window.figure(1, 6)


def test_a_lane_that_dies_tells_why_and_the_other_goes_on(
    qapp: QApplication, qtbot: QtBot, two_lanes: list[str]
) -> None:
    command = by_model(a=(*_QUICK, "--die-with", "SIGSEGV"), b=_QUICK)
    with open_window(qapp, qtbot, two_lanes, worker_command=command) as window:
        window.run("Tell me something.")
        dead, alive = window.cards
        assert dead.lane.state is LaneState.FAILED
        assert not dead.transcript.status_panel.isHidden()
        assert alive.lane.state is LaneState.DONE
        assert window.window.isVisible()


def test_a_lane_that_crashed_is_tried_again_without_repacking_on_a_click(
    qapp: QApplication, qtbot: QtBot, two_lanes: list[str]
) -> None:
    command = by_model(a=_QUICK, b=(*_QUICK, "--die-with", "SIGILL"))
    with open_window(qapp, qtbot, two_lanes, worker_command=command) as window:
        window.run("Tell me something.")
        panel = window.cards[1].transcript.status_panel
        assert panel.remedy.text() == "Try again without repacking"
        with qtbot.waitSignal(window.controller.turn_finished, timeout=PATIENCE_MS):
            qtbot.mouseClick(panel.remedy, Qt.MouseButton.LeftButton)
        assert not window.controller.lanes[1].spec.settings.repack
        assert panel.remedy.isHidden(), "what was tried is not offered again"
        assert panel.try_again.isVisible()
        assert window.texts()[1].count("Tell me something.") == 1


def test_why_the_lanes_take_turns_can_be_read_in_the_smallest_window(
    qapp: QApplication, qtbot: QtBot, two_lanes: list[str]
) -> None:
    with open_window(qapp, qtbot, two_lanes, worker_command=fake(*_QUICK)) as window:
        window.window.resize(SMALLEST_SIZE)
        window.run("Tell me something.")
        subtitle = window.page.header.subtitle
        assert "Taking turns: " in subtitle.text()
        assert subtitle.heightForWidth(subtitle.width()) <= subtitle.height()
        assert subtitle.fontMetrics().horizontalAdvance(subtitle.text()) <= subtitle.width()


@pytest.mark.parametrize(("size", "hidden"), [(SMALLEST_SIZE, True), (QSize(1400, 900), False)])
def test_the_last_column_of_figures_has_room_in_every_window(
    qapp: QApplication, qtbot: QtBot, two_lanes: list[str], size: QSize, hidden: bool
) -> None:
    with open_window(qapp, qtbot, two_lanes, worker_command=fake(*_QUICK)) as window:
        figures = window.page.figures
        window.window.resize(size)
        qtbot.waitUntil(lambda: figures.isColumnHidden(LOADING_COLUMN) is hidden)
        assert figures.columnWidth(AGAINST_COLUMN) > 0.3 * figures.viewport().width()


def test_stop_ends_a_turn_at_once_and_keeps_what_was_said(
    qapp: QApplication, qtbot: QtBot, two_lanes: list[str]
) -> None:
    command = fake("--tokens", "100000", "--tokens-per-second", "200")
    with open_window(qapp, qtbot, two_lanes, worker_command=command) as window:
        window.page.composer.length.set_value(100_000)
        window.write("Never stop.")
        window.click("run")
        qtbot.waitUntil(lambda: len(window.controller.lanes[0].tokens) > 5, timeout=PATIENCE_MS)
        with qtbot.waitSignal(window.controller.turn_finished, timeout=PATIENCE_MS):
            qtbot.keyClick(window.page, Qt.Key.Key_Escape)
        assert window.controller.lanes[0].state is LaneState.STOPPED
        assert len(window.controller.lanes[0].tokens) > 5


def test_regenerate_replaces_the_last_turn(qapp: QApplication, qtbot: QtBot, two_lanes: list[str]) -> None:
    with open_window(qapp, qtbot, two_lanes, worker_command=fake(*_QUICK)) as window:
        window.run("Tell me something.")
        with qtbot.waitSignal(window.controller.turn_finished, timeout=PATIENCE_MS):
            window.click("regenerate")
        assert [text.count("Tell me something.") for text in window.texts()] == [1, 1]
        assert [len(view.answers) for view in window.controller.lanes] == [1, 1]


def test_a_conversation_grows_and_begins_anew(qapp: QApplication, qtbot: QtBot, two_lanes: list[str]) -> None:
    with open_window(qapp, qtbot, two_lanes, worker_command=fake(*_QUICK)) as window:
        window.run("First question.")
        window.run("Second question.")
        assert all("First question." in text and "Second question." in text for text in window.texts())
        window.click("new_conversation")
        assert window.texts() == ["", ""]
        assert window.figure(0, 3) == "–"


def test_while_a_turn_runs_the_lanes_are_locked(qapp: QApplication, qtbot: QtBot, two_lanes: list[str]) -> None:
    command = fake("--tokens", "100000", "--tokens-per-second", "50")
    with open_window(qapp, qtbot, two_lanes, worker_command=command) as window:
        window.write("Never stop.")
        window.click("run")
        assert not window.page.header.add_lane.isEnabled()
        assert not window.cards[0].header.settings_button.isEnabled()
        assert window.page.composer.run_button.text() == "Stop"
        with qtbot.waitSignal(window.controller.turn_finished, timeout=PATIENCE_MS):
            window.click("run")
        assert window.page.header.add_lane.isEnabled()


def test_a_lane_is_added_renamed_made_reference_and_removed(
    qapp: QApplication, qtbot: QtBot, two_lanes: list[str]
) -> None:
    with open_window(qapp, qtbot, two_lanes, worker_command=fake(*_QUICK)) as window:
        window.controller.add_lane(LaneSpec(two_lanes[0], LaneSettings(kv_type="q8_0")))
        window.wait_until_known()
        assert len(window.cards) == 3
        third = window.cards[2]
        qtbot.mouseClick(third.header.settings_button, Qt.MouseButton.LeftButton)
        panel = third.findChild(LaneSettingsPanel)
        assert panel is not None
        panel.reference_wanted.emit()
        panel.hide()
        assert window.cards[0] is third
        window.controller.remove_lane(third.lane.lane_id)
        assert len(window.cards) == 2


def test_a_file_that_is_no_model_is_told_in_its_lane(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    no_model = tmp_path / "letter.gguf"
    no_model.write_text("Dear Ada, this is not a model.")
    with open_window(qapp, qtbot, [str(no_model)], worker_command=fake(*_QUICK)) as window:
        assert "is not a GGUF file" in window.controller.lanes[0].problem
        assert not window.cards[0].transcript.status_panel.isHidden()


def test_files_dropped_on_the_window_become_lanes_up_to_eight(
    qapp: QApplication, qtbot: QtBot, two_lanes: list[str], tmp_path: Path
) -> None:
    with open_window(qapp, qtbot, two_lanes, worker_command=fake(*_QUICK)) as window:
        dropped = [tiny_lane(tmp_path, f"dropped{number}").source for number in range(8)]
        window.window.files_dropped.emit(dropped)
        window.wait_until_known()
        assert len(window.cards) == 8
        assert any("at most" in notice for notice in window.notices())
        assert not window.page.header.add_lane.isEnabled()


def test_a_window_opens_and_answers_where_nothing_can_be_kept(
    qapp: QApplication, qtbot: QtBot, two_lanes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    for name in ("config", "logs", "cache"):
        (home / name).write_bytes(b"a file where the folder should be")
    monkeypatch.setenv("WEIGHIN_HOME", str(home))
    with open_window(qapp, qtbot, two_lanes, worker_command=fake(*_QUICK), started=True) as window:
        qtbot.waitUntil(lambda: any("Nothing will be remembered" in told for told in window.notices()))
        window.run("Tell me something.")
        assert all(len(view.tokens) == 12 for view in window.controller.lanes)
        assert len([told for told in window.notices() if "cannot be made" in told]) == 1, "one cause, one sentence"


def test_in_a_narrow_lane_the_reference_keeps_its_name_and_all_its_facts(
    qapp: QApplication, qtbot: QtBot, two_lanes: list[str]
) -> None:
    with open_window(qapp, qtbot, two_lanes * 4, worker_command=fake(*_QUICK)) as window:
        header = window.cards[0].header
        qtbot.waitUntil(lambda: header.width() < 300)
        chips = [chip for chip in header.findChildren(Chip) if not chip.isHidden()]
        assert [chip.text() for chip in chips].count("reference") == 1
        assert all(chip.visibleRegion().boundingRect() == chip.rect() for chip in chips)
        assert header.level_button.width() >= header.level_button.sizeHint().width()


def test_hostile_text_of_a_model_is_shown_as_text(qapp: QApplication, qtbot: QtBot, two_lanes: list[str]) -> None:
    with open_window(qapp, qtbot, two_lanes, worker_command=fake(*_QUICK)) as window:
        prompt = "<img src='http://127.0.0.1:1/x.png'><script>alert(1)</script>"
        window.run(prompt)
        assert all(prompt in text for text in window.texts())


def test_the_choices_of_a_session_are_there_in_the_next(qapp: QApplication, qtbot: QtBot, two_lanes: list[str]) -> None:
    with open_window(qapp, qtbot, two_lanes, worker_command=fake(*_QUICK)) as window:
        window.page.composer.seed.set_value(7)
        window.page.composer.system.set_value("Be brief.")
        window.page.header.differences.setChecked(False)
    with open_window(qapp, qtbot, [], worker_command=fake(*_QUICK)) as window:
        assert window.page.composer.sampling().seed == 7
        assert window.page.composer.system.value == "Be brief."
        assert not window.page.header.differences.isChecked()
        assert [view.spec.source for view in window.controller.lanes] == two_lanes


def test_a_lane_that_gets_another_model_begins_with_an_empty_page(
    qapp: QApplication, qtbot: QtBot, two_lanes: list[str], tmp_path: Path
) -> None:
    with open_window(qapp, qtbot, two_lanes, worker_command=fake(*_QUICK)) as window:
        window.run("Tell me something.")
        changed = window.controller.lanes[1]
        window.controller.change_lane(changed.lane_id, tiny_lane(tmp_path, "other"))
        window.wait_until_known()
        first, second = window.texts()
        assert "Tell me something." in first
        assert second == ""
