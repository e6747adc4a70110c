"""What lanes leave in the ledger."""

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from app.adapters.ledger import FILE_NAME, Ledger
from app.adapters.paths import data_folder
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.lanes.turn_mode import Mode
from app.domain.plan.ledger_rows import LedgerRun, RunDevice
from app.domain.protocol.outcome import OutcomeKind
from app.services.fit.ledger_view import ledger_rows, own_machine_key
from tests.services.fakes import ask, fake, run_once, tiny_lane
from tests.services.turn_driver import Compare


def _ledger() -> Ledger:
    return Ledger(data_folder() / FILE_NAME)


def _runs() -> tuple[LedgerRun, ...]:
    return _ledger().runs(own_machine_key())


def test_an_answer_is_noted_with_its_plan_and_its_peak(tmp_path: Path, compare: Compare) -> None:
    lane = tiny_lane(tmp_path, settings=LaneSettings(context_tokens=256, kv_type="q8_0"))
    comparison = compare([lane], fake("--tokens", "30", "--memory-bytes", "20000000"))
    (answer,) = run_once(comparison, ask(max_tokens=30))
    (row,) = ledger_rows()
    assert (row.load.file_name, row.load.level, row.load.architecture) == ("a.gguf", "F16", "llama")
    assert (row.load.context_tokens, row.load.kv_type, row.load.gpu_layers) == (256, "q8_0", 0)
    assert row.measured_bytes == answer.peak_memory_bytes
    assert row.predicted_bytes == row.load.predicted.total_bytes > 0
    assert row.answers == 1
    (run,) = _runs()
    assert (run.lanes, run.device, run.outcome, run.generated_tokens) == (1, RunDevice.CPU, "finished", 30)
    assert run.decode_tps == answer.decode_tps
    assert run.reads is not None
    assert run.reads.bytes_by_type["F16"] > 0
    assert run.reads.kv_bytes > 0


def test_a_conversation_is_one_load_with_its_answers(tmp_path: Path, compare: Compare) -> None:
    comparison = compare([tiny_lane(tmp_path)], fake("--tokens", "20"))
    for _ in range(3):
        run_once(comparison, ask())
    assert [(row.answers, row.load.file_name) for row in ledger_rows()] == [(3, "a.gguf")]


def test_lanes_together_are_noted_as_such(tmp_path: Path, compare: Compare) -> None:
    lanes = [tiny_lane(tmp_path, name) for name in "ab"]
    comparison = compare(lanes, fake("--tokens", "20"))
    run_once(comparison, ask(mode=Mode.TOGETHER))
    assert [run.lanes for run in _runs()] == [2, 2]
    assert not any(run.comparable for run in _runs())


def test_a_lane_that_dies_is_noted_as_dead(tmp_path: Path, compare: Compare) -> None:
    lane = tiny_lane(tmp_path)
    comparison = compare([lane], fake("--die-with", "SIGABRT"))
    (answer,) = run_once(comparison, ask())
    assert answer.outcome.kind is OutcomeKind.CRASHED
    (run,) = _runs()
    assert run.outcome == "crashed"
    assert not run.comparable


def test_the_same_file_is_known_under_another_name(tmp_path: Path, compare: Compare) -> None:
    lane = tiny_lane(tmp_path)
    copy = tmp_path / "copy.gguf"
    copy.write_bytes(Path(lane.source).read_bytes())
    comparison = compare([lane, tiny_lane(tmp_path, "copy")], fake("--tokens", "20"))
    run_once(comparison, ask())
    keys = {row.load.file_key for row in ledger_rows()}
    assert len(keys) == 1
    assert keys != {""}


def _locked(path: Path) -> None:
    _ledger().loads("")
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    _HELD.append(other)


_HELD: list[sqlite3.Connection] = []


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda path: path.mkdir(), id="a folder in its place"),
        pytest.param(lambda path: path.write_bytes(b"no database" * 99), id="damaged"),
        pytest.param(_locked, id="locked"),
    ],
)
def test_a_ledger_that_cannot_be_used_never_costs_an_answer(
    tmp_path: Path, compare: Compare, spoil: Callable[[Path], None]
) -> None:
    spoil(data_folder() / FILE_NAME)
    comparison = compare([tiny_lane(tmp_path)], fake("--tokens", "5"))
    (answer,) = run_once(comparison, ask())
    assert answer.outcome.successful
    while _HELD:
        _HELD.pop().close()


@pytest.mark.engine
def test_the_engines_own_runs_are_noted(compare: Compare, builtin_model: Path) -> None:
    comparison = compare([LaneSpec(str(builtin_model), LaneSettings(threads=1))], None)
    (answer,) = run_once(comparison, ask("Tell me about a fox.", max_tokens=24))
    assert answer.outcome.successful
    (run,) = _runs()
    assert run.device is RunDevice.CPU
    assert run.reads is not None
    assert run.reads.total_bytes > 1_000_000
    assert run.load.peak_bytes is not None
    assert run.taken_share is not None
