"""A model's file that becomes another one, or goes, while its lane has it loaded."""

import os
from pathlib import Path

import pytest

from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.protocol.outcome import OutcomeKind
from app.services.comparison.comparison_events import LaneUnderstood
from tests.builders.tiny_models import TinyModel, build_model
from tests.services.fakes import Events, ask, by_model, run_once, tiny_lane
from tests.services.turn_driver import Compare, messages_of, sent


def _replace(lane: LaneSpec, *, layers: int) -> None:
    """Put another model in a lane's place, in one step as a download does."""
    path = Path(lane.source)
    other = build_model(path.with_suffix(".new"), TinyModel(vocabulary_size=320, layers=layers))
    other.replace(path)


def test_a_file_that_stays_as_it_is_is_loaded_once(tmp_path: Path, compare: Compare) -> None:
    comparison = compare([tiny_lane(tmp_path)], by_model(a=["--tokens", "2"]))
    for _ in range(2):
        run_once(comparison, ask())
    assert len(sent(tmp_path, "a", "Load")) == 1


def test_a_file_that_was_replaced_is_loaded_anew_and_the_lane_is_told(
    tmp_path: Path, compare: Compare, events: Events
) -> None:
    lane = tiny_lane(tmp_path)
    comparison = compare([lane], by_model(a=["--tokens", "2"]))
    run_once(comparison, ask())
    _replace(lane, layers=2)
    (answer,) = run_once(comparison, ask("And now?"))
    assert answer.outcome.successful
    assert len(sent(tmp_path, "a", "Load")) == 2
    before, after = [event.model for event in events.of(LaneUnderstood)]
    assert before.stamps != after.stamps
    assert after.shape.layers == 2
    assert len(messages_of(tmp_path, "a")[1]) == 3, "the conversation goes on"


def test_a_file_of_the_same_size_and_time_is_known_by_its_number_on_the_disk(tmp_path: Path, compare: Compare) -> None:
    lane = tiny_lane(tmp_path)
    comparison = compare([lane], by_model(a=["--tokens", "2"]))
    run_once(comparison, ask())
    path, status = Path(lane.source), Path(lane.source).stat()
    twin = path.with_suffix(".new")
    twin.write_bytes(path.read_bytes())
    os.utime(twin, ns=(status.st_atime_ns, status.st_mtime_ns))
    twin.replace(path)
    run_once(comparison, ask())
    assert len(sent(tmp_path, "a", "Load")) == 2


def test_a_file_that_vanished_is_told_in_a_sentence_and_its_return_mends_it(tmp_path: Path, compare: Compare) -> None:
    lane = tiny_lane(tmp_path)
    comparison = compare([lane], by_model(a=["--tokens", "2"]))
    run_once(comparison, ask())
    hidden = Path(lane.source).rename(tmp_path / "elsewhere")
    (answer,) = run_once(comparison, ask())
    assert answer.outcome.kind is OutcomeKind.FAILED
    assert answer.outcome.message == f"There is no file {lane.source}."
    hidden.rename(lane.source)
    (answer,) = run_once(comparison, ask())
    assert answer.outcome.successful


@pytest.mark.parametrize("settings", [LaneSettings(repack=False), LaneSettings(context_tokens=512, kv_type="q8_0")])
def test_other_settings_in_mid_conversation_are_loaded_and_nothing_is_forgotten(
    tmp_path: Path, compare: Compare, settings: LaneSettings
) -> None:
    comparison = compare([tiny_lane(tmp_path)], by_model(a=["--tokens", "2"]))
    run_once(comparison, ask())
    comparison.retune_lane(comparison.lane_ids[0], settings)
    run_once(comparison, ask("And now?"))
    last = sent(tmp_path, "a", "Load")[-1]
    assert last["repack"] is settings.repack
    assert last["kv_type"] == settings.kv_type
    assert len(messages_of(tmp_path, "a")[-1]) == 3
