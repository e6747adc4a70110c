"""One command in a process of its own, and what the app asks in this way."""

import sys
import threading
from pathlib import Path

import pytest

from app.domain.errors import WeighInError
from app.domain.protocol.engine_messages import DescribeEngine, EngineDescribed
from app.domain.protocol.events import Quantize, Quantized, WorkerEvent
from app.services.machine.engine_check import check_engine, engine_version
from app.services.machine.machine_report import describe_machine
from app.services.processes.one_shot import CommandStoppedError, run_one_command
from tests.services.fakes import children, fake

_QUANTIZE = Quantize(source_path="a", target_path="b", level="Q4_0")


def test_the_result_comes_back_and_other_events_are_handed_over() -> None:
    told: list[WorkerEvent] = []
    made = run_one_command(_QUANTIZE, Quantized, doing="while making", on_event=told.append, worker_command=fake())
    assert made.target_path == "b"
    assert {type(event).__name__ for event in told} == {"Ready", "QuantizeProgress"}
    assert children() == []


def test_a_stop_ends_the_process_at_once() -> None:
    stop = threading.Event()

    def on_event(event: WorkerEvent) -> None:
        if type(event).__name__ == "QuantizeProgress":
            stop.set()

    with pytest.raises(CommandStoppedError):
        run_one_command(
            _QUANTIZE,
            Quantized,
            doing="while making",
            on_event=on_event,
            is_cancelled=stop.is_set,
            worker_command=fake("--load-s", "8", "--ignore-cancel", "--ignore-end-of-input", "--ignore-terminate"),
        )
    assert children() == []


def test_an_engine_that_does_not_answer_in_time_is_ended() -> None:
    with pytest.raises(WeighInError, match="did not answer"):
        run_one_command(
            DescribeEngine(), EngineDescribed, doing="", timeout_s=0.3, worker_command=fake("--never-ready")
        )
    assert children() == []


def test_an_engine_that_talks_without_answering_runs_out_of_time_as_well() -> None:
    with pytest.raises(WeighInError, match="did not answer"):
        run_one_command(
            _QUANTIZE, Quantized, doing="", timeout_s=1.0, worker_command=fake("--load-s", "60", "--ignore-cancel")
        )


def test_a_process_that_dies_is_told_with_what_it_was_doing() -> None:
    script = "import os; os.abort()"
    with pytest.raises(WeighInError, match=r"while listing devices.*SIGABRT"):
        run_one_command(
            DescribeEngine(),
            EngineDescribed,
            doing="while listing devices",
            worker_command=[sys.executable, "-c", script],
        )


def test_a_program_that_is_missing_is_told() -> None:
    with pytest.raises(WeighInError, match="could not be started"):
        run_one_command(DescribeEngine(), EngineDescribed, doing="", worker_command=["/nowhere/weighin"])


def test_a_machine_is_described_even_where_the_engine_is_not() -> None:
    machine = describe_machine(worker_command=["/nowhere/weighin"])
    assert machine.engine is None
    assert "could not list its devices" in machine.notes[0]
    assert machine.memory.total_bytes > 0
    assert machine.processor.usable_cores >= 1
    assert machine.disk is not None


def test_a_machine_whose_data_folder_cannot_be_made_has_no_known_disk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("WEIGHIN_HOME", str(tmp_path / "file"))
    machine = describe_machine(worker_command=fake())
    assert machine.disk is None
    assert any("Free disk space could not be read" in note for note in machine.notes)


def test_describing_a_machine_can_be_stopped() -> None:
    with pytest.raises(CommandStoppedError):
        describe_machine(is_cancelled=lambda: True, worker_command=fake("--never-ready"))


@pytest.mark.engine
def test_the_real_engine_describes_itself() -> None:
    machine = describe_machine()
    assert not any("could not" in note for note in machine.notes)
    assert machine.engine is not None
    assert any(device.kind == "cpu" for device in machine.engine.devices)
    assert machine.engine.system_info


@pytest.mark.engine
@pytest.mark.usefixtures("builtin_model")
def test_the_engine_check_passes_where_the_engine_runs() -> None:
    check_engine()
    assert children() == []
    assert engine_version().startswith("llama-cpp-python ")


@pytest.mark.usefixtures("builtin_model")
def test_an_engine_that_crashes_on_the_check_is_told_with_its_cause() -> None:
    with pytest.raises(WeighInError) as error:
        check_engine(worker_command=fake("--die-with", "SIGILL", "--die-in", "prefill"))
    assert "does not run on this computer" in error.value.message
    assert "SIGILL" in error.value.message
    assert error.value.advice


@pytest.mark.engine
def test_a_damaged_builtin_model_is_not_blamed_on_the_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF but not for long")
    monkeypatch.setenv("WEIGHIN_BUILTIN_MODEL", str(broken))
    with pytest.raises(WeighInError) as error:
        check_engine()
    assert error.value.message.startswith("The built-in model cannot be used")
    assert "does not run" not in error.value.message


@pytest.mark.usefixtures("builtin_model")
def test_the_engine_check_can_be_stopped() -> None:
    with pytest.raises(CommandStoppedError):
        check_engine(is_cancelled=lambda: bool(children()), worker_command=fake("--load-s", "60"))
    assert children() == []
