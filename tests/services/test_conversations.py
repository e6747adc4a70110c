"""What each lane remembers from turn to turn, and what becomes of it when lanes change."""

from pathlib import Path

import pytest

from app.domain.errors import UsageError
from app.domain.lanes.lane import MAX_LANES, LaneSettings, LaneSpec
from app.services.comparison.comparison_events import (
    LaneAnswered,
)
from tests.services.fakes import Events, ask, by_model, children, eventually, fake, run_once, tiny_lane
from tests.services.turn_driver import Compare, messages_of, sent, speaks


def test_each_lane_goes_on_from_its_own_answers(tmp_path: Path, compare: Compare) -> None:
    lanes = [tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")]
    comparison = compare(lanes, by_model(a=["--tokens", "2"], b=["--tokens", "2", "--part-at", "1"]))
    run_once(comparison, ask("One?", system="Be brief."))
    run_once(comparison, ask("Two?", system="Be brief."))
    system, one, two = ("system", "Be brief."), ("user", "One?"), ("user", "Two?")
    assert messages_of(tmp_path, "a") == [[system, one], [system, one, ("assistant", "the cat"), two]]
    assert messages_of(tmp_path, "b") == [[system, one], [system, one, ("assistant", "the old"), two]]


def test_regenerating_replaces_the_last_turn_without_its_cache(tmp_path: Path, compare: Compare) -> None:
    comparison = compare([tiny_lane(tmp_path, "a")], by_model(a=["--tokens", "1"]))
    run_once(comparison, ask("One?"))
    run_once(comparison, ask("Two?"))
    run_once(comparison, ask("Two?", regenerate=True))
    assert messages_of(tmp_path, "a")[2] == messages_of(tmp_path, "a")[1]
    assert [each["reuse_prefix"] for each in sent(tmp_path, "a", "Generate")] == [True, True, False]


def test_a_retry_asks_the_failed_lane_alone_and_keeps_its_earlier_turns(tmp_path: Path, compare: Compare) -> None:
    lanes = [tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")]
    comparison = compare(lanes, by_model(a=["--tokens", "1"], b=["--tokens", "1"]))
    run_once(comparison, ask("One?"))
    (tmp_path / "b.gguf").rename(tmp_path / "away.gguf")
    _, failed = run_once(comparison, ask("Two?"))
    assert not failed.outcome.successful
    (tmp_path / "away.gguf").rename(tmp_path / "b.gguf")
    retried = run_once(comparison, ask("Two?", only_lanes=frozenset(comparison.lane_ids[1:])))
    assert [answer.outcome.successful for answer in retried] == [True]
    whole = [("user", "One?"), ("assistant", "the"), ("user", "Two?")]
    assert messages_of(tmp_path, "b")[-1] == whole
    assert len(messages_of(tmp_path, "a")) == 2, "the other lane was not asked again"
    run_once(comparison, ask("Three?"))
    assert messages_of(tmp_path, "a")[-1] == messages_of(tmp_path, "b")[-1]


def test_a_retry_after_half_an_answer_forgets_that_half(tmp_path: Path, compare: Compare) -> None:
    comparison = compare([tiny_lane(tmp_path, "a")], by_model(a=["--die-with", "SIGKILL"]))
    (half,) = run_once(comparison, ask("One?"))
    assert half.text == "the"
    run_once(comparison, ask("One?", only_lanes=frozenset(comparison.lane_ids)))
    assert messages_of(tmp_path, "a") == [[("user", "One?")]] * 2


def test_a_fresh_conversation_knows_nothing_of_the_turns_before(tmp_path: Path, compare: Compare) -> None:
    comparison = compare([tiny_lane(tmp_path, "a")], by_model(a=["--tokens", "1"]))
    run_once(comparison, ask("One?"))
    run_once(comparison, ask("Two?", fresh=True))
    comparison.clear_conversations()
    run_once(comparison, ask("Three?"))
    assert messages_of(tmp_path, "a") == [[("user", "One?")], [("user", "Two?")], [("user", "Three?")]]


def test_another_context_loads_anew_and_begins_a_conversation_of_its_own(tmp_path: Path, compare: Compare) -> None:
    lane = tiny_lane(tmp_path, "a")
    comparison = compare([lane], by_model(a=["--tokens", "1"]))
    run_once(comparison, ask("One?"))
    comparison.change_lane(comparison.lane_ids[0], LaneSpec(lane.source, LaneSettings(context_tokens=64)))
    run_once(comparison, ask("Two?"))
    assert [each["context_tokens"] for each in sent(tmp_path, "a", "Load")] == [512, 64]
    assert messages_of(tmp_path, "a")[1] == [("user", "Two?")]


def test_another_model_begins_a_conversation_of_its_own(tmp_path: Path, compare: Compare) -> None:
    comparison = compare([tiny_lane(tmp_path, "a")], by_model())
    run_once(comparison, ask("One?"))
    comparison.change_lane(comparison.lane_ids[0], tiny_lane(tmp_path, "b"))
    run_once(comparison, ask("Two?"))
    assert messages_of(tmp_path, "b") == [[("user", "Two?")]]
    assert len(children()) == 2, "the process of the first model (and its engine) is gone"


def test_a_new_name_alone_does_not_load_anew(tmp_path: Path, compare: Compare) -> None:
    lane = tiny_lane(tmp_path, "a")
    comparison = compare([lane], by_model())
    run_once(comparison, ask())
    comparison.change_lane(comparison.lane_ids[0], LaneSpec(lane.source, name="mine"))
    run_once(comparison, ask())
    assert len(sent(tmp_path, "a", "Load")) == 1
    assert len(messages_of(tmp_path, "a")[1]) == 3, "the conversation goes on"


def test_a_lane_that_leaves_takes_its_process_with_it(tmp_path: Path, compare: Compare) -> None:
    comparison = compare([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], fake("--ignore-end-of-input"))
    run_once(comparison, ask())
    comparison.remove_lane(comparison.lane_ids[0])
    assert len(comparison.lane_ids) == 1
    assert eventually(lambda: len(children()) == 1)


def test_the_reference_runs_first(tmp_path: Path, compare: Compare, events: Events) -> None:
    comparison = compare([tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")], fake("--tokens", "1"))
    first, second = comparison.lane_ids
    comparison.move_to_front(second)
    run_once(comparison, ask())
    assert [event.lane_id for event in events.of(LaneAnswered)] == [second, first]


def test_there_are_eight_lanes_at_most(tmp_path: Path, compare: Compare) -> None:
    comparison = compare([tiny_lane(tmp_path)] * MAX_LANES, fake())
    with pytest.raises(UsageError, match="8 lanes at most"):
        comparison.add_lane(tiny_lane(tmp_path))


def test_a_lane_added_while_a_turn_runs_waits_for_the_next(tmp_path: Path, compare: Compare, events: Events) -> None:
    comparison = compare([tiny_lane(tmp_path, "a")], fake("--tokens", "1000"))
    comparison.start_turn(ask(max_tokens=1000))
    events.until(speaks)
    added = comparison.add_lane(tiny_lane(tmp_path, "b"))
    comparison.cancel()
    events.until_finished()
    assert [event.lane_id for event in events.of(LaneAnswered)] == [1]
    comparison.run_turn(ask())
    assert events.of(LaneAnswered)[-1].lane_id == added
    assert events.of(LaneAnswered)[-1].answer.outcome.successful
