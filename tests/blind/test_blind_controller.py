"""A blind test from its first answer to the names, with the real engine."""

import pytest
from pytestqt.qtbot import QtBot

from app.adapters.prompt_run_files import ANSWERS_NAME
from app.bridge.blind.answering import WHO
from app.bridge.blind.blind_controller import BlindController
from app.domain.blind.ballot_box import BallotState
from app.domain.blind.votes import Vote
from app.domain.lanes.sampling import Sampling
from app.services.blind.new_test import new_blind_test, own_store, typed_prompts
from tests.blind.conftest import BlindRoom
from tests.blind.samples import answers_of, keep_test, sample_test

pytestmark = pytest.mark.engine

_PROMPTS = typed_prompts("Tell me a story about a fox.\n\n  Spell the word garden. \nReverse the word planet.\n")
_SHORT = Sampling(max_tokens=10)
_TIMEOUT_MS = 60_000


def _begin(qtbot: QtBot, controller: BlindController) -> None:
    controller.begin(_PROMPTS, _SHORT)
    qtbot.waitUntil(lambda: not controller.asking, timeout=_TIMEOUT_MS)


def _open_kept(qtbot: QtBot, controller: BlindController) -> None:
    test = sample_test(5)
    keep_test(test, answers_of(test))
    controller.open(test.test_id)
    qtbot.waitUntil(lambda: controller.shown is not None, timeout=_TIMEOUT_MS)


def _states(controller: BlindController) -> tuple[BallotState, ...]:
    assert controller.open_test is not None
    return controller.open_test.states


def _vote_on_all(controller: BlindController, vote: Vote = Vote.LEFT) -> int:
    votes = 0
    while controller.shown is not None:
        controller.vote(vote)
        votes += 1
    return votes


def test_a_test_is_asked_voted_on_kept_and_revealed(qtbot: QtBot, room: BlindRoom) -> None:
    controller = room.controller
    _begin(qtbot, controller)
    assert room.problems == []
    assert BallotState.WAITING not in _states(controller)
    ready = _states(controller).count(BallotState.READY)
    assert ready > 0, "levels so far apart say different things"
    assert _vote_on_all(controller) == ready
    with qtbot.waitSignal(controller.results_ready, timeout=_TIMEOUT_MS):
        controller.finish()
    assert controller.results is not None
    assert controller.results.total.votes == ready
    assert controller.open_test is not None
    test = controller.open_test.test
    assert [lane.name for lane in test.lanes] == ["Q8_0", "Q2_K"]
    qtbot.waitUntil(lambda: own_store().load(test.test_id) == test, timeout=_TIMEOUT_MS)
    assert test.ended


def test_a_vote_is_on_the_disk_after_a_crash_and_can_be_taken_back(qtbot: QtBot, quiet_room: BlindRoom) -> None:
    controller, test_id = quiet_room.controller, "a-test"
    _open_kept(qtbot, controller)
    first = controller.shown
    controller.vote(Vote.BOTH_BAD)
    assert controller.open_test is not None
    test = controller.open_test.test
    qtbot.waitUntil(lambda: own_store().load(test_id).votes == test.votes, timeout=_TIMEOUT_MS)
    again = quiet_room.add_controller()
    again.open(test_id)
    qtbot.waitUntil(lambda: again.open_test is not None, timeout=_TIMEOUT_MS)
    assert again.open_test is not None
    assert again.open_test.test == test
    assert again.shown != first
    again.undo()
    assert again.shown == first
    assert again.open_test.test.votes == ()
    again.close()
    assert own_store().load(test_id).votes == ()


def test_the_last_vote_before_the_window_closes_is_kept(qtbot: QtBot, quiet_room: BlindRoom) -> None:
    controller = quiet_room.controller
    _open_kept(qtbot, controller)
    votes = _vote_on_all(controller, Vote.TIE)
    assert votes == 5
    controller.leave()
    controller.close()
    assert len(own_store().load("a-test").votes) == votes


def test_answers_that_are_missing_are_asked_for_when_a_test_goes_on(qtbot: QtBot, room: BlindRoom) -> None:
    controller = room.controller
    _begin(qtbot, controller)
    assert controller.open_test is not None
    test_id, answers = controller.open_test.test.test_id, dict(controller.open_test.answers)
    controller.leave()
    assert controller.open_test is None
    kept = own_store().answers_folder(test_id) / ANSWERS_NAME
    lines = kept.read_bytes().splitlines(keepends=True)
    # as if the power had failed in the middle of the last answer
    kept.write_bytes(b"".join(lines[:-1]) + lines[-1][:20])
    with qtbot.waitSignal(controller.progressed, timeout=_TIMEOUT_MS):
        controller.open(test_id)
    qtbot.waitUntil(lambda: controller.open_test is not None and not controller.asking, timeout=_TIMEOUT_MS)
    come = controller.open_test.answers
    assert {place: each.text for place, each in come.items()} == {place: each.text for place, each in answers.items()}


def test_an_answer_that_failed_is_asked_for_again(qtbot: QtBot, room: BlindRoom) -> None:
    test = new_blind_test(typed_prompts("Spell the word garden."), room.controller.lanes, _SHORT)
    keep_test(test, answers_of(test, failed={0: 1}))
    room.controller.open(test.test_id)
    qtbot.waitUntil(lambda: room.controller.open_test is not None, timeout=_TIMEOUT_MS)
    assert not room.controller.asking
    assert _states(room.controller) == (BallotState.FAILED,)
    room.controller.ask()
    qtbot.waitUntil(lambda: not room.controller.asking, timeout=_TIMEOUT_MS)
    assert _states(room.controller) == (BallotState.READY,)


def test_while_another_computes_a_test_is_refused_with_a_sentence(qtbot: QtBot, room: BlindRoom) -> None:
    room.busy.hold("A measurement")
    room.controller.begin(_PROMPTS, _SHORT)
    assert room.problems == ["A measurement is running: let it end, or stop it first."]
    assert room.controller.open_test is None
    assert own_store().all() == ()


def test_the_machine_is_held_while_models_answer_and_no_longer(qtbot: QtBot, room: BlindRoom) -> None:
    room.controller.begin(_PROMPTS, _SHORT)
    assert room.busy.holder == WHO
    room.controller.stop_asking()
    qtbot.waitUntil(lambda: not room.controller.asking, timeout=_TIMEOUT_MS)
    assert room.busy.holder == ""


def test_another_test_begins_while_the_models_of_the_one_before_are_ending(qtbot: QtBot, room: BlindRoom) -> None:
    controller = room.controller
    controller.begin(_PROMPTS, Sampling(max_tokens=200))
    controller.leave()
    controller.begin(typed_prompts("Sort these numbers: 42, 7."), _SHORT)
    assert controller.open_test is not None
    second = controller.open_test.test.test_id
    qtbot.waitUntil(
        lambda: controller.open_test is not None and not controller.asking and not controller.open_test.lacks_answers,
        timeout=_TIMEOUT_MS,
    )
    assert controller.open_test.test.test_id == second
    assert set(controller.open_test.answers) == {(0, 0), (1, 0)}
    assert room.problems == []


def test_one_lane_is_refused_with_a_sentence(qtbot: QtBot, room: BlindRoom) -> None:
    room.lanes.remove_lane(room.lanes.lanes[1].lane_id)
    room.controller.begin(_PROMPTS, _SHORT)
    assert room.problems == ["A blind test needs two lanes at least. Add another model or level on the Compare page."]
