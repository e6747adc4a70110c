"""Trying again: as it was, or with the settings that may help."""

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.domain.lanes.lane import LaneSettings
from app.services.comparison.comparison_events import LaneState
from tests.bridge.controller_driver import TIMEOUT_MS, Control, finish
from tests.builders.tiny_models import TinyModel, build_model
from tests.services.fakes import ask, by_model, fake, tiny_lane
from tests.services.turn_driver import sent


def test_a_crashed_lane_is_tried_again_without_repacking(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    controller = control([tiny_lane(tmp_path)], by_model(a=["--die-with", "SIGILL"]))
    finish(qtbot, controller, ask())
    (view,) = controller.lanes
    assert view.remedy is not None
    assert view.remedy.settings == LaneSettings(repack=False)
    with qtbot.waitSignal(controller.turn_finished, timeout=TIMEOUT_MS):
        controller.retry(view.lane_id, with_remedy=True)
    assert [load["repack"] for load in sent(tmp_path, "a", "Load")] == [True, False]
    assert view.spec.settings == LaneSettings(repack=False)
    assert view.remedy is None, "it died without repacking too"
    assert len(view.answers) == 1


def test_a_retry_with_other_settings_keeps_the_turns_before(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    lane = tiny_lane(tmp_path, settings=LaneSettings(context_tokens=2048))
    controller = control([lane], by_model(a=["--fail-load-with", "out-of-memory"]))
    finish(qtbot, controller, ask("First."))
    finish(qtbot, controller, ask("Second."))
    (view,) = controller.lanes
    with qtbot.waitSignal(controller.turn_finished, timeout=TIMEOUT_MS):
        controller.retry(view.lane_id, with_remedy=True)
    assert [answer.prompt for answer in view.answers] == ["First.", "Second."]
    assert [load["context_tokens"] for load in sent(tmp_path, "a", "Load")] == [2048, 2048, 1024]


def test_a_plain_retry_changes_no_setting(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    controller = control([tiny_lane(tmp_path)], by_model(a=["--die-with", "SIGSEGV"]))
    finish(qtbot, controller, ask())
    with qtbot.waitSignal(controller.turn_finished, timeout=TIMEOUT_MS):
        controller.retry(controller.lanes[0].lane_id)
    assert [load["repack"] for load in sent(tmp_path, "a", "Load")] == [True, True]


def test_a_file_that_was_no_model_is_looked_into_again(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    lane = tiny_lane(tmp_path)
    model = Path(lane.source).read_bytes()
    Path(lane.source).write_bytes(b"not yet")
    controller = control([lane], fake("--tokens", "2"))
    (view,) = controller.lanes
    assert "not a GGUF" in view.problem
    Path(lane.source).write_bytes(model)
    controller.retry(view.lane_id)
    qtbot.waitUntil(lambda: view.model is not None, timeout=TIMEOUT_MS)
    assert view.problem == ""
    assert not controller.running, "nothing was asked yet, so nothing is repeated"


def test_a_replaced_file_is_told_in_its_lane_and_old_figures_are_not_ascribed_to_it(
    qtbot: QtBot, control: Control, tmp_path: Path
) -> None:
    lane = tiny_lane(tmp_path)
    controller = control([lane], fake("--tokens", "2"))
    finish(qtbot, controller, ask())
    (view,) = controller.lanes
    assert not view.file_replaced
    build_model(tmp_path / "new", TinyModel(vocabulary_size=320, layers=2)).replace(lane.source)
    words: list[str] = []
    controller.lane_progress.connect(lambda _lane, told, _share: words.append(told))
    finish(qtbot, controller, ask())
    assert view.file_replaced
    assert "The file was replaced: loading it anew" in words
    assert view.model is not None
    assert view.model.shape.layers == 2
    before, now = view.answers
    assert not before.tokens
    assert "replaced" in before.outcome.message
    assert now.outcome.successful
    finish(qtbot, controller, ask())
    assert not view.file_replaced, "said once"
    assert view.state is LaneState.DONE
