"""Turns that are stopped, closed or broken: every lane ends with an answer, every process is gone."""

import threading
from pathlib import Path

import pytest

from app.domain.errors import UsageError
from app.domain.lanes.answer import Answer
from app.domain.lanes.turn_mode import Mode
from app.domain.machines.machine import SystemMemory
from app.domain.protocol.outcome import OutcomeKind
from app.services.comparison.comparison_events import (
    LaneAnswered,
    LaneReported,
    LaneState,
    LaneStateChanged,
    TurnFinished,
)
from app.services.comparison.turn_request import TurnRequest
from tests.services.fakes import Events, ask, children, eventually, fake, run_once, tiny_lane
from tests.services.turn_driver import Compare, speaks


def test_a_stop_skips_the_lanes_that_have_not_begun(tmp_path: Path, compare: Compare, events: Events) -> None:
    lanes = [tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")]
    comparison = compare(lanes, fake("--tokens", "1000"))
    comparison.start_turn(ask(max_tokens=1000))
    events.until(speaks)
    comparison.cancel()
    events.until_finished()
    first, second = (event.answer for event in events.of(LaneAnswered))
    assert first.outcome.kind is OutcomeKind.CANCELLED
    assert first.generated_tokens > 0
    assert second.outcome.kind is OutcomeKind.CANCELLED
    assert second.tokens == ()
    assert [event.state for event in events.of(LaneStateChanged)][-1] is LaneState.STOPPED


def test_a_stop_right_after_the_start_is_not_lost(tmp_path: Path, compare: Compare, events: Events) -> None:
    comparison = compare([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], fake("--tokens", "1000"))
    for _ in range(5):
        comparison.start_turn(ask(max_tokens=1000))
        comparison.cancel()
        events.until_finished()
    kinds = {event.answer.outcome.kind for event in events.of(LaneAnswered)}
    assert kinds == {OutcomeKind.CANCELLED}
    assert len(events.of(LaneAnswered)) == 10, "every lane that was asked ends with an answer"


def test_a_stop_while_lanes_load_together_ends_them_all(tmp_path: Path, compare: Compare, events: Events) -> None:
    comparison = compare([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], fake("--load-s", "60"))
    comparison.start_turn(ask(mode=Mode.TOGETHER))
    events.until(lambda event: isinstance(event, LaneReported))
    comparison.cancel()
    events.until_finished()
    assert [event.answer.outcome.kind for event in events.of(LaneAnswered)] == [OutcomeKind.CANCELLED] * 2


def test_the_next_turn_can_start_as_soon_as_the_last_is_told_to_be_over(
    tmp_path: Path, compare: Compare, events: Events
) -> None:
    comparison = compare([tiny_lane(tmp_path)], fake("--tokens", "1", "--load-s", "0", "--prefill-s", "0"))
    for _ in range(20):
        comparison.start_turn(ask())
        events.until_finished()
        assert not comparison.running
    assert len(events.of(TurnFinished)) == 20


def test_one_turn_runs_at_a_time(tmp_path: Path, compare: Compare, events: Events) -> None:
    comparison = compare([tiny_lane(tmp_path)], fake("--tokens", "1000"))
    comparison.start_turn(ask(max_tokens=1000))
    with pytest.raises(UsageError, match="stop it first"):
        comparison.start_turn(ask())
    with pytest.raises(UsageError, match="stop it first"):
        comparison.remove_lane(comparison.lane_ids[0])
    comparison.cancel()
    events.until_finished()


def test_a_lane_whose_process_died_in_between_is_loaded_again(tmp_path: Path, compare: Compare) -> None:
    comparison = compare([tiny_lane(tmp_path)], fake("--tokens", "2"))
    run_once(comparison, ask())
    children()[0].kill()
    assert eventually(lambda: not children())
    (answer,) = run_once(comparison, ask())
    assert answer.outcome.successful


def test_a_dead_process_holds_no_memory(tmp_path: Path, compare: Compare) -> None:
    comparison = compare([tiny_lane(tmp_path)], fake("--memory-bytes", "40000000"))
    run_once(comparison, ask())
    lane = comparison.lane(comparison.lane_ids[0])
    assert lane.held_bytes > 40_000_000
    children()[0].kill()
    assert eventually(lambda: lane.held_bytes == 0)


def test_closing_ends_a_turn_that_another_thread_runs(tmp_path: Path, compare: Compare, events: Events) -> None:
    comparison = compare([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], fake("--tokens", "100000"))
    answers: list[Answer] = []
    turn = threading.Thread(target=lambda: answers.extend(run_once(comparison, ask(max_tokens=100_000))))
    turn.start()
    events.until(speaks)
    comparison.close()
    turn.join()
    assert [answer.outcome.kind for answer in answers] == [OutcomeKind.CANCELLED] * 2
    assert children() == []
    with pytest.raises(UsageError):
        comparison.start_turn(ask())


def test_closing_right_after_the_start_leaves_nothing(tmp_path: Path, compare: Compare, events: Events) -> None:
    for _ in range(3):
        comparison = compare([tiny_lane(tmp_path)], fake("--tokens", "1000"))
        comparison.start_turn(ask(max_tokens=1000))
        comparison.close()
        assert children() == []


def test_closing_ends_lanes_that_ignore_everything_but_a_kill(tmp_path: Path, compare: Compare) -> None:
    comparison = compare([tiny_lane(tmp_path)], fake("--ignore-end-of-input", "--ignore-terminate"))
    run_once(comparison, ask())
    comparison.close()
    assert children() == []


def test_an_error_of_our_own_still_ends_every_lane_and_the_turn(
    tmp_path: Path, compare: Compare, events: Events
) -> None:
    def broken_probe() -> SystemMemory:
        raise RuntimeError("the probe is broken")

    comparison = compare([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], fake(), read_memory=broken_probe)
    answers = run_once(comparison, ask())
    assert [answer.outcome.kind for answer in answers] == [OutcomeKind.FAILED] * 2
    assert "unexpected" in answers[0].outcome.message
    assert len(events.of(TurnFinished)) == 1
    assert not comparison.running


def test_a_turn_of_the_wrong_lanes_alone_is_over_at_once(tmp_path: Path, compare: Compare, events: Events) -> None:
    comparison = compare([tiny_lane(tmp_path)], fake())
    assert comparison.run_turn(TurnRequest("Hello", only_lanes=frozenset({99}))) == {}
    assert len(events.of(TurnFinished)) == 1
