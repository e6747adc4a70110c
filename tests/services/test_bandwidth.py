"""Measuring how fast memory is read, and remembering it for this machine alone."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.bandwidth_store import load_bandwidth, save_bandwidth
from app.domain.errors import WeighInError
from app.domain.machines.machine import MeasuredBandwidth, Processor, SystemMemory
from app.services.machine.bandwidth import measure_bandwidth, stored_bandwidth
from app.services.machine.machine_report import describe_machine
from app.services.processes.one_shot import CommandStoppedError
from tests.services.fakes import children, fake

_GIB = 1 << 30
_PROCESSOR = Processor("Some CPU", 8, 16, 8)
_MEMORY = SystemMemory(32 * _GIB, 20 * _GIB)
_MEASURED = MeasuredBandwidth(4.2e10, threads=8, how="read by 8 threads", measured_at="2026-01-02")


def test_what_was_measured_is_remembered_for_this_machine_and_no_other() -> None:
    assert stored_bandwidth(_PROCESSOR, _MEMORY) is None
    measured = measure_bandwidth(_PROCESSOR, _MEMORY, worker_command=fake())
    assert (measured.bytes_per_s, measured.threads) == (1e10, 8)
    assert measured.how == "the engine read 3 times 1.07 GB of 16-bit weights with 8 threads; the upper quartile"
    assert stored_bandwidth(_PROCESSOR, _MEMORY) == measured
    assert stored_bandwidth(_PROCESSOR, replace(_MEMORY, total_bytes=32 * _GIB - 50_000_000)) == measured
    for processor, memory in (
        (replace(_PROCESSOR, name="Other CPU"), _MEMORY),
        (replace(_PROCESSOR, usable_cores=4), _MEMORY),
        (_PROCESSOR, replace(_MEMORY, total_bytes=64 * _GIB)),
    ):
        assert stored_bandwidth(processor, memory) is None
    assert children() == []


def test_a_machine_is_described_with_what_was_measured_on_it() -> None:
    machine = describe_machine(worker_command=fake())
    assert machine.bandwidth is None
    measured = measure_bandwidth(machine.processor, machine.memory, worker_command=fake())
    assert describe_machine(worker_command=fake()).bandwidth == measured


def test_a_new_measurement_takes_the_place_of_the_old(tmp_path: Path) -> None:
    save_bandwidth("a", _MEASURED, tmp_path)
    save_bandwidth("b", _MEASURED, tmp_path)
    newer = replace(_MEASURED, bytes_per_s=5e10)
    save_bandwidth("a", newer, tmp_path)
    assert (load_bandwidth("a", tmp_path), load_bandwidth("b", tmp_path)) == (newer, _MEASURED)
    assert [path.name for path in tmp_path.iterdir()] == ["bandwidth.json"]


def test_machines_that_came_and_went_do_not_fill_the_file(tmp_path: Path) -> None:
    for number in range(60):
        save_bandwidth(str(number), _MEASURED, tmp_path)
    assert load_bandwidth("0", tmp_path) is None
    assert load_bandwidth("59", tmp_path) == _MEASURED


@pytest.mark.parametrize("speed", [0, -1.0, float("nan"), float("inf"), "fast", None, True])
def test_an_absurd_speed_in_the_file_is_no_measurement(speed: object, tmp_path: Path) -> None:
    save_bandwidth("a", _MEASURED, tmp_path)
    path = tmp_path / "bandwidth.json"
    document = json.loads(path.read_text(encoding="utf-8"))
    document["machines"]["a"]["bytes_per_s"] = speed
    path.write_text(json.dumps(document), encoding="utf-8")
    assert load_bandwidth("a", tmp_path) is None


@given(content=st.binary(max_size=60) | st.text(st.sampled_from('[]{}":,1versionmach'), max_size=60).map(str.encode))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_broken_file_knows_nothing_and_is_written_anew(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "bandwidth.json").write_bytes(content)
    assert load_bandwidth("a", tmp_path) is None
    save_bandwidth("a", _MEASURED, tmp_path)
    assert load_bandwidth("a", tmp_path) == _MEASURED


def test_a_machine_without_room_for_it_is_told_so_and_nothing_is_started() -> None:
    with pytest.raises(WeighInError, match="Too little memory is free"):
        measure_bandwidth(_PROCESSOR, SystemMemory(_GIB, 400 << 20), worker_command=["/nowhere/weighin"])


def test_a_measurement_can_be_stopped_and_leaves_nothing_behind() -> None:
    with pytest.raises(CommandStoppedError):
        measure_bandwidth(
            _PROCESSOR, _MEMORY, is_cancelled=lambda: bool(children()), worker_command=fake("--load-s", "60")
        )
    assert children() == []
    assert stored_bandwidth(_PROCESSOR, _MEMORY) is None


def test_an_engine_that_dies_of_it_is_a_sentence() -> None:
    with pytest.raises(WeighInError, match=r"while measuring the memory.*SIGILL"):
        measure_bandwidth(_PROCESSOR, _MEMORY, worker_command=fake("--die-with", "SIGILL", "--die-in", "decode"))


def test_without_a_data_folder_it_is_measured_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("WEIGHIN_HOME", str(tmp_path / "file"))
    assert measure_bandwidth(_PROCESSOR, _MEMORY, worker_command=fake()).bytes_per_s == 1e10
    assert stored_bandwidth(_PROCESSOR, _MEMORY) is None
