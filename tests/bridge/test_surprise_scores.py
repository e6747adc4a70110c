"""What lanes make of the reference's answers is asked for while it is shown, and never shown of anything else."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.bridge.compare.compare_controller import CompareController
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.protocol.outcome import OutcomeKind
from tests.bridge.controller_driver import TIMEOUT_MS, Control, finish
from tests.services.fakes import ask, fake, tiny_lane

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("builtin_model")]

LANES = [LaneSpec("builtin:F16"), LaneSpec("builtin:Q4_0"), LaneSpec("builtin:Q2_K")]
PROMPT = "Tell me a short story about a fox."


def wait_until_read(qtbot: QtBot, controller: CompareController, turn: int = 0) -> None:
    surprise = controller.surprise
    qtbot.waitUntil(
        lambda: all(surprise.of(view, turn) is not None for view in surprise.readers) and not controller.running,
        timeout=TIMEOUT_MS,
    )


def test_after_a_turn_every_lane_reads_the_references_answer_while_surprise_is_on(
    qtbot: QtBot, control: Control
) -> None:
    controller = control(LANES, None)
    surprise = controller.surprise
    finish(qtbot, controller, ask(PROMPT, max_tokens=12))
    assert not controller.running, "nobody asked for it"
    surprise.switch(True)
    assert controller.running
    assert controller.busy.holder
    wait_until_read(qtbot, controller)
    assert not controller.busy.holder
    _, second, third = controller.lanes
    assert surprise.reader is second
    surprise.choose(third.lane_id)
    assert surprise.reader is third
    assert not controller.running, "what was read is kept"
    for view in (second, third):
        found = surprise.of(view, 0)
        assert found is not None
        assert len(found.found) == len(found.scored) == 12
    finish(qtbot, controller, ask("And then?", max_tokens=6))
    wait_until_read(qtbot, controller, turn=1)
    assert surprise.of(second, 0) is not None


def test_what_was_read_is_forgotten_with_the_lane_or_the_answer_that_it_was_read_of(
    qtbot: QtBot, control: Control
) -> None:
    controller = control(LANES[:2], None)
    surprise = controller.surprise
    finish(qtbot, controller, ask(PROMPT, max_tokens=6))
    surprise.switch(True)
    wait_until_read(qtbot, controller)
    reader = controller.lanes[1]
    controller.change_lane(reader.lane_id, replace(reader.spec, name="small"))
    assert surprise.of(reader, 0) is not None, "a name changes nothing"
    controller.change_lane(reader.lane_id, replace(reader.spec, settings=LaneSettings(kv_type="q8_0")))
    assert surprise.of(reader, 0) is None
    surprise.switch(False)
    finish(qtbot, controller, replace(ask(PROMPT, max_tokens=6), regenerate=True))
    assert surprise.of(reader, 0) is None
    assert not controller.running


def test_a_lane_of_another_vocabulary_tells_why_it_stays_uncoloured(
    qtbot: QtBot, control: Control, tmp_path_factory: pytest.TempPathFactory
) -> None:
    controller = control([LANES[0], tiny_lane(tmp_path_factory.mktemp("tiny"))], None)
    finish(qtbot, controller, ask(PROMPT, max_tokens=4))
    with qtbot.waitSignals([controller.scoring_changed] * 2, timeout=TIMEOUT_MS):
        controller.surprise.switch(True)
    problem = controller.surprise.problem_of(controller.lanes[1])
    assert problem is not None
    assert problem.message
    assert controller.surprise.of(controller.lanes[1], 0) is None


def test_nothing_is_read_while_somebody_else_computes(qtbot: QtBot, control: Control) -> None:
    controller = control(LANES[:2], None)
    finish(qtbot, controller, ask(PROMPT, max_tokens=4))
    controller.busy.hold("A measurement")
    with qtbot.waitSignal(controller.notice, timeout=TIMEOUT_MS) as told:
        controller.surprise.switch(True)
    assert "A measurement is running" in told.args[0].sentence
    assert not controller.running
    controller.busy.release("A measurement")


def test_a_stop_ends_the_reading_and_it_can_be_asked_for_again(
    qtbot: QtBot, control: Control, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("tiny")
    controller = control([tiny_lane(folder, "a"), tiny_lane(folder, "b")], fake("--tokens", "3", "--window-s", "60"))
    finish(qtbot, controller, ask())
    surprise, reader = controller.surprise, controller.lanes[1]
    for _ in range(2):
        surprise.switch(True)
        assert controller.running
        with qtbot.waitSignal(controller.scoring_changed, timeout=TIMEOUT_MS):
            controller.stop()
        assert not controller.running
        problem = surprise.problem_of(reader)
        assert problem is not None
        assert problem.kind is OutcomeKind.CANCELLED
        surprise.switch(False)


def test_a_lane_goes_on_from_the_references_words_and_regenerating_forgets_them(qtbot: QtBot, control: Control) -> None:
    controller = control(LANES[:2], None)
    finish(qtbot, controller, ask(PROMPT, max_tokens=20))
    reference, lane = controller.lanes
    given = reference.tokens[:15]
    with qtbot.waitSignal(controller.turn_finished, timeout=TIMEOUT_MS):
        controller.go_on(lane.lane_id, given)
        assert lane.tokens == given, "they stand there before anything is generated"
    assert lane.answer is not None
    assert lane.answer.given_tokens == 15
    assert lane.tokens[:15] == given
    assert lane.split_token is None or lane.split_token >= 15
    assert len(lane.answers) == len(reference.answers) == 1
    finish(qtbot, controller, replace(ask(PROMPT, max_tokens=6), regenerate=True))
    assert lane.answer.given_tokens == 0
    assert lane.given == ()


def test_a_lane_that_failed_to_go_on_is_tried_again_from_the_same_words(
    qtbot: QtBot, control: Control, tmp_path_factory: pytest.TempPathFactory
) -> None:
    controller = control([tiny_lane(tmp_path_factory.mktemp("tiny"))], fake("--tokens", "4"))
    finish(qtbot, controller, ask())
    (view,) = controller.lanes
    given = tuple(view.tokens[:2])
    for tried_before in (False, True):
        with qtbot.waitSignal(controller.turn_finished, timeout=TIMEOUT_MS):
            if tried_before:
                controller.retry(view.lane_id)
            else:
                controller.go_on(view.lane_id, given)
        assert view.answer is not None
        assert view.answer.given_tokens == 2
