"""Lanes that come, go and change, and the reports made of them."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.adapters.file_hash import HashingStoppedError
from app.bridge.compare.compare_controller import CompareController
from app.bridge.compare.exporting import export_comparison
from app.domain.lanes.lane import MAX_LANES, LaneSettings, LaneSpec
from app.services.comparison.comparison_events import LaneState
from tests.bridge.controller_driver import TIMEOUT_MS, Control, finish, unwanted
from tests.services.fakes import ask, by_model, fake, tiny_lane


def test_a_file_that_cannot_be_used_is_told_before_anything_runs(control: Control, tmp_path: Path) -> None:
    (tmp_path / "text.gguf").write_text("not a model")
    lanes = [LaneSpec(str(tmp_path / "gone.gguf")), LaneSpec(str(tmp_path / "text.gguf"))]
    controller = control(lanes, fake())
    gone, text = controller.lanes
    assert "There is no file" in gone.problem
    assert "GGUF" in text.problem
    assert [view.label for view in controller.lanes] == ["gone.gguf", "text.gguf"]


def test_a_lane_removed_while_its_file_is_looked_into_stays_gone(qtbot: QtBot, tmp_path: Path) -> None:
    controller = CompareController([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], worker_command=fake())
    controller.remove_lane(controller.lanes[0].lane_id)
    qtbot.waitUntil(lambda: controller.lanes[0].model is not None, timeout=TIMEOUT_MS)
    assert [view.lane_id for view in controller.lanes] == [2]
    controller.close()


def test_a_turn_right_after_a_lane_was_removed_asks_those_that_stay(
    qtbot: QtBot, control: Control, tmp_path: Path
) -> None:
    controller = control([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], fake("--tokens", "2"))
    answered: list[int] = []
    controller.lane_answered.connect(answered.append)
    controller.remove_lane(1)
    finish(qtbot, controller, ask())
    assert answered == [2]


def test_a_changed_lane_forgets_figures_that_are_not_its_own(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    controller = control([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], fake("--tokens", "5"))
    finish(qtbot, controller, ask())
    spec = LaneSpec(controller.lanes[1].spec.source, LaneSettings(kv_type="q8_0"))
    controller.change_lane(2, spec)
    changed = controller.view(2)
    assert (changed.answer, changed.loaded, changed.tokens, changed.state) == (None, None, [], LaneState.IDLE)
    finish(qtbot, controller, ask())
    exported = controller.exportable
    assert exported is not None
    whole, later = (answers for _, _, answers in exported.lanes)
    assert len(whole) == len(later) == 2, "answers of one turn stand side by side"
    assert not later[0].tokens
    assert later[1].tokens


def test_the_reference_can_be_another_lane(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    command = by_model(b=["--part-at", "2"])
    controller = control([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], command)
    finish(qtbot, controller, ask())
    controller.make_reference(2)
    assert controller.reference is controller.view(2)
    assert controller.view(1).split_token == 2
    assert controller.view(2).split_token is None


def test_a_ninth_lane_is_refused_with_a_notice(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    controller = control([tiny_lane(tmp_path)] * MAX_LANES, fake())
    with qtbot.waitSignal(controller.notice, timeout=TIMEOUT_MS) as notice:
        controller.add_lane(tiny_lane(tmp_path))
    assert notice.args is not None
    assert "8 lanes at most" in notice.args[0].sentence
    assert len({view.colour_index for view in controller.lanes}) == MAX_LANES


def test_lanes_do_not_change_while_a_turn_runs(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    controller = control([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], fake("--tokens", "1000"))
    controller.run(ask(max_tokens=1000))
    before = controller.lanes
    controller.remove_lane(1)
    controller.make_reference(2)
    controller.change_lane(1, LaneSpec("other.gguf"))
    controller.start_anew()
    assert controller.lanes == before
    with qtbot.waitSignal(controller.turn_finished, timeout=TIMEOUT_MS):
        controller.stop()


def test_a_report_is_saved_in_the_background(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    controller = control([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], fake("--tokens", "2"))
    finish(qtbot, controller, ask())
    saved: list[Path] = []
    controller.export(tmp_path / "report.md", on_saved=saved.append, on_error=unwanted)
    qtbot.waitUntil(lambda: bool(saved), timeout=TIMEOUT_MS)
    assert "the cat" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_a_report_that_the_closing_window_interrupts_is_not_saved(
    qtbot: QtBot, control: Control, tmp_path: Path
) -> None:
    controller = control([tiny_lane(tmp_path)], fake("--tokens", "2"))
    finish(qtbot, controller, ask())
    shown = controller.exportable
    assert shown is not None
    with pytest.raises(HashingStoppedError):
        export_comparison(shown, tmp_path / "report.md", is_cancelled=lambda: True)
    assert not (tmp_path / "report.md").exists()
