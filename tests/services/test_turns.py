"""Turns of several lanes: in which order, in which mode, with how many threads."""

import threading
from pathlib import Path

import pytest

from app.adapters.probes.processor import read_processor
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.lanes.threads import share_threads
from app.domain.lanes.turn_mode import Mode
from app.domain.protocol.events import TokensGenerated
from app.domain.protocol.outcome import OutcomeKind
from app.services.comparison.comparison_events import (
    LaneReported,
    LaneState,
    LaneStateChanged,
    MemorySampled,
    TurnStarted,
)
from tests.services.fakes import Events, ask, by_model, children, fake, run_once, tiny_lane
from tests.services.turn_driver import Compare, free_memory, needed_bytes, sent


def test_lanes_take_turns_and_stay_loaded_where_all_fit(tmp_path: Path, compare: Compare, events: Events) -> None:
    lanes = [tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")]
    comparison = compare(lanes, fake("--tokens", "3"))
    first, second = run_once(comparison, ask())
    assert first.outcome.successful
    assert second.outcome.successful
    assert len(children()) == 2, "both models stay in memory"
    (started,) = events.of(TurnStarted)
    assert started.mode is Mode.TURNS
    assert "so the speeds are fair" in started.mode_reason
    order = [event.lane_id for event in events.of(LaneReported) if isinstance(event.event, TokensGenerated)]
    assert order == sorted(order), "the second lane speaks after the first has ended"


def test_lanes_that_do_not_fit_at_once_are_unloaded_in_between(
    tmp_path: Path, compare: Compare, events: Events
) -> None:
    lanes = [tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")]
    needed = needed_bytes(lanes[0])
    comparison = compare(lanes, fake("--tokens", "3"), read_memory=free_memory(needed + needed // 2))
    most = 0
    watching = threading.Event()

    def watch() -> None:
        nonlocal most
        while not watching.wait(0.005):
            most = max(most, len(children()))

    watcher = threading.Thread(target=watch)
    watcher.start()
    answers = run_once(comparison, ask(mode=Mode.TOGETHER))
    watching.set()
    watcher.join()
    assert all(answer.outcome.successful for answer in answers)
    assert most == 1, "never two models in memory"
    assert children() == []
    (started,) = events.of(TurnStarted)
    assert started.mode is Mode.TURNS
    assert "would not fit" in started.mode_reason


def test_a_model_larger_than_the_free_memory_is_refused_before_it_is_loaded(
    tmp_path: Path, compare: Compare, events: Events
) -> None:
    comparison = compare([tiny_lane(tmp_path)], fake(), read_memory=free_memory(1000))
    (answer,) = run_once(comparison, ask())
    assert answer.outcome.kind is OutcomeKind.OUT_OF_MEMORY
    assert "This lane needs at least" in answer.outcome.message
    assert "1.00 kB are free" in answer.outcome.message
    assert "smaller level" in answer.outcome.advice
    assert events.of(LaneReported) == [], "no process was started"


def test_lanes_together_share_the_cores(tmp_path: Path, compare: Compare, events: Events) -> None:
    lanes = [tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b")]
    comparison = compare(lanes, by_model(a=["--tokens", "100"], b=["--tokens", "100"]))
    answers = run_once(comparison, ask(mode=Mode.TOGETHER, max_tokens=100))
    assert all(answer.outcome.successful for answer in answers)
    threads = [sent(tmp_path, name, "Generate")[0]["threads"] for name in "ab"]
    assert threads == list(share_threads(read_processor().usable_cores, [None, None]))
    speaking = [event.lane_id for event in events.of(LaneReported) if isinstance(event.event, TokensGenerated)]
    assert speaking != sorted(speaking), "they speak at the same time"


def test_a_lane_alone_has_all_cores_and_never_more_threads_than_it_asks_for(tmp_path: Path, compare: Compare) -> None:
    lanes = [tiny_lane(tmp_path, "a"), tiny_lane(tmp_path, "b", LaneSettings(threads=1))]
    run_once(compare(lanes, by_model()), ask())
    assert sent(tmp_path, "a", "Generate")[0]["threads"] == read_processor().usable_cores
    assert sent(tmp_path, "b", "Generate")[0]["threads"] == 1


@pytest.mark.parametrize("mode", [Mode.TURNS, Mode.TOGETHER])
@pytest.mark.parametrize("phase", ["load", "prefill", "decode"])
def test_a_lane_that_dies_does_not_disturb_the_others(
    mode: Mode, phase: str, tmp_path: Path, compare: Compare, events: Events
) -> None:
    lanes = [tiny_lane(tmp_path, name) for name in "abc"]
    comparison = compare(lanes, by_model(b=["--die-with", "SIGSEGV", "--die-in", phase]))
    first, dead, last = run_once(comparison, ask(mode=mode))
    assert first.outcome.successful
    assert last.outcome.successful
    assert (first.generated_tokens, last.generated_tokens) == (20, 20)
    assert dead.outcome.kind is OutcomeKind.CRASHED
    assert dead.text == ("the" if phase == "decode" else "")
    states = {event.lane_id: event.state for event in events.of(LaneStateChanged)}
    assert list(states.values()) == [LaneState.DONE, LaneState.FAILED, LaneState.DONE]


def test_a_missing_file_costs_its_own_lane_only(tmp_path: Path, compare: Compare, events: Events) -> None:
    lanes = [LaneSpec(str(tmp_path / "gone.gguf")), tiny_lane(tmp_path, "b"), tiny_lane(tmp_path, "c")]
    comparison = compare(lanes, fake())
    missing, *others = run_once(comparison, ask(mode=Mode.TOGETHER))
    assert missing.outcome.kind is OutcomeKind.FAILED
    assert "gone.gguf" in missing.outcome.message
    assert all(answer.outcome.successful for answer in others)
    (started,) = events.of(TurnStarted)
    assert started.mode is Mode.TOGETHER, "what is not there does not count as not fitting"


def test_memory_is_told_while_a_turn_runs(tmp_path: Path, compare: Compare, events: Events) -> None:
    command = fake("--memory-bytes", "50000000", "--tokens", "80")
    (answer,) = run_once(compare([tiny_lane(tmp_path)], command), ask(max_tokens=80))
    samples = events.of(MemorySampled)
    assert len(samples) >= 3
    assert [each.at_s for each in samples] == sorted(each.at_s for each in samples)
    assert answer.peak_memory_bytes is not None
    assert answer.runtime_bytes is not None
    highest = max(each.private_bytes for each in samples)
    assert highest <= answer.peak_memory_bytes + answer.runtime_bytes
    assert max(each.model_bytes or 0 for each in samples) <= answer.peak_memory_bytes
