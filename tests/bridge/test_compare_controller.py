"""What the Compare page is told of a turn, in which order, and what it is left with."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.domain.errors import WeighInError
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.lanes.turn_mode import Mode
from app.services.comparison.comparison_events import LaneState
from app.services.processes.worker_process import worker_command
from tests.bridge.controller_driver import TIMEOUT_MS, Control, finish
from tests.builders.tiny_models import TinyModel, build_model
from tests.services.fakes import ask, by_model, children, fake, tiny_lane


def test_a_turn_is_told_in_order(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    controller = control([tiny_lane(tmp_path)], fake("--tokens", "40", "--memory-bytes", "30000000"))
    told: list[str] = []
    controller.lane_progress.connect(lambda _lane, words, _share: told.append(words.partition(":")[0]))
    controller.tokens_arrived.connect(lambda _lane, _tokens: told.append("tokens"))
    once = [
        (controller.turn_prepared, "prepared"),
        (controller.turn_started, "started"),
        (controller.lane_facts_changed, "loaded"),
        (controller.lane_answered, "answered"),
        (controller.turn_finished, "finished"),
    ]
    for signal, name in once:
        signal.connect(lambda *_, name=name: told.append(name))
    with qtbot.waitSignals(once, order="strict", timeout=TIMEOUT_MS):
        controller.run(ask(max_tokens=40))
    order = ["prepared", "started", "Loading", "loaded", "Reading the prompt", "tokens", "answered", "finished"]
    assert [name for index, name in enumerate(told) if told[index - 1 : index] != [name]] == order


def test_views_hold_what_the_answers_hold(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    command = by_model(a=["--tokens", "30"], b=["--tokens", "30", "--part-at", "7"])
    controller = control([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], command)
    streamed: dict[int, list[object]] = {1: [], 2: []}
    controller.tokens_arrived.connect(lambda lane_id, tokens: streamed[lane_id].extend(tokens))
    finish(qtbot, controller, ask(max_tokens=30))
    reference, other = controller.lanes
    for view in (reference, other):
        assert view.answer is not None
        assert list(view.answer.tokens) == view.tokens == streamed[view.lane_id]
        assert view.state is LaneState.DONE
        assert view.loaded is not None
    assert (reference.split_token, other.split_token) == (None, 7)
    assert not controller.running


def test_memory_is_told_from_the_moment_the_lanes_own_part_begins(
    qtbot: QtBot, control: Control, tmp_path: Path
) -> None:
    controller = control([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], fake("--tokens", "40"))
    moments: dict[int, list[float]] = {1: [], 2: []}
    controller.memory_sampled.connect(lambda lane_id, at_s, _size: moments[lane_id].append(at_s))
    finish(qtbot, controller, ask(max_tokens=40))
    for told in moments.values():
        assert told[0] == 0
        assert told == sorted(told)


def test_a_lane_that_fails_is_told_and_the_others_go_on(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    command = by_model(a=["--die-with", "SIGSEGV"])
    controller = control([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], command)
    finish(qtbot, controller, ask())
    dead, other = controller.lanes
    assert dead.state is LaneState.FAILED
    assert "SIGSEGV" in dead.note
    assert other.state is LaneState.DONE


def test_a_retry_runs_the_failed_lane_alone_and_compares_anew(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    command = by_model(b=["--tokens", "20", "--part-at", "3"])
    controller = control([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], command)
    finish(qtbot, controller, ask())
    reference, other = controller.lanes
    kept = other.answer
    assert other.split_token == 3
    asked: list[int] = []
    controller.lane_answered.connect(asked.append)
    with qtbot.waitSignal(controller.splits_changed, timeout=TIMEOUT_MS):
        controller.run(ask(only_lanes=frozenset({reference.lane_id})))
    assert other.split_token is None, "the reference begins anew"
    qtbot.waitUntil(lambda: not controller.running, timeout=TIMEOUT_MS)
    assert asked == [reference.lane_id]
    assert other.answer is kept
    assert other.split_token == 3
    assert len(reference.answers) == 1, "a retry replaces the answer"


def test_stop_keeps_what_was_said_and_skips_the_rest(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    controller = control([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], fake("--tokens", "1000"))
    with qtbot.waitSignal(controller.tokens_arrived, timeout=TIMEOUT_MS):
        controller.run(ask(max_tokens=1000))
    with qtbot.waitSignal(controller.turn_finished, timeout=TIMEOUT_MS):
        controller.stop()
    first, second = controller.lanes
    assert first.tokens
    assert not second.tokens
    assert (first.state, second.state) == (LaneState.STOPPED, LaneState.STOPPED)


def test_stop_right_after_run_stops(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    controller = control([tiny_lane(tmp_path)], fake("--tokens", "1000"))
    with qtbot.waitSignal(controller.turn_finished, timeout=TIMEOUT_MS):
        controller.run(ask(max_tokens=1000))
        controller.stop()
    assert controller.lanes[0].state is LaneState.STOPPED


def test_the_next_turn_can_be_run_from_the_signal_that_ends_the_last(
    qtbot: QtBot, control: Control, tmp_path: Path
) -> None:
    controller = control([tiny_lane(tmp_path)], fake("--tokens", "1", "--load-s", "0", "--prefill-s", "0"))
    notices: list[WeighInError] = []
    controller.notice.connect(notices.append)
    left = list(range(15))

    def again() -> None:
        if left:
            left.pop()
            controller.run(ask())

    controller.turn_finished.connect(again)
    controller.run(ask())
    qtbot.waitUntil(lambda: not left and not controller.running, timeout=TIMEOUT_MS)
    assert notices == []
    assert len(controller.lanes[0].answers) == 16


def test_the_mode_the_user_wants_is_told_with_its_reason(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    controller = control([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], fake("--tokens", "2"))
    with qtbot.waitSignal(controller.turn_started, timeout=TIMEOUT_MS) as started:
        controller.run(ask(mode=Mode.TOGETHER))
    assert started.args is not None
    assert started.args[0] == "together"
    assert started.args[1].endswith(".")
    qtbot.waitUntil(lambda: not controller.running, timeout=TIMEOUT_MS)


def test_a_new_conversation_forgets_the_old_one(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    controller = control([tiny_lane(tmp_path)], fake("--tokens", "2"))
    finish(qtbot, controller, ask())
    assert controller.exportable is not None
    controller.start_anew()
    assert controller.lanes[0].answers == ()
    assert controller.exportable is None


def test_closing_in_the_middle_of_a_turn_leaves_no_process(qtbot: QtBot, control: Control, tmp_path: Path) -> None:
    controller = control([tiny_lane(tmp_path)], fake("--tokens", "100000"))
    with qtbot.waitSignal(controller.tokens_arrived, timeout=TIMEOUT_MS):
        controller.run(ask(max_tokens=100_000))
    controller.close()
    assert children() == []


@pytest.mark.engine
def test_a_model_without_a_chat_template_is_said_to_be_prompted_plainly(
    qtbot: QtBot, control: Control, tmp_path: Path
) -> None:
    path = build_model(tmp_path / "plain.gguf", TinyModel(chat_template=None))
    controller = control([LaneSpec(str(path), LaneSettings(threads=1))], worker_command())
    notes: set[str] = set()
    controller.lane_state_changed.connect(lambda lane_id: notes.add(controller.view(lane_id).note))
    finish(qtbot, controller, ask(max_tokens=4))
    assert "This model has no chat template and is prompted plainly." in notes
    assert controller.lanes[0].plain_prompt
