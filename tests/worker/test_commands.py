"""The process itself: how it starts, takes commands, and ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from app.domain.lanes.sampling import ChatMessage, Sampling
from app.domain.protocol import wire
from app.domain.protocol.engine_messages import DescribeEngine, EngineDescribed
from app.domain.protocol.events import (
    AnswerFinished,
    Cancel,
    Failed,
    FailureCode,
    Generate,
    Load,
    Loaded,
    PromptReady,
    Ready,
    StopReason,
    TokensGenerated,
    Unload,
    Unloaded,
)
from tests.builders.tiny_models import TinyModel, build_model
from tests.worker.worker_driver import WorkerDriver, generate_command

ENDLESS = TinyModel(stops=False, context_length=65536)


def test_ready_comes_first_and_names_the_engine_and_the_process() -> None:
    with WorkerDriver() as driver:
        ready = driver.next_event(Ready)
    assert driver.seen == [ready]
    assert "llama" in ready.engine
    assert ready.process_id == driver.process.pid


def test_neither_qt_nor_the_command_lines_libraries_are_imported() -> None:
    """Asked of the interpreter after it imported everything that a worker imports."""
    script = (
        "import sys, app.worker.main, app.worker.engine.llama_engine, app.worker.fake.fake_engine\n"
        "unwanted = {'PySide6', 'shiboken6', 'pyqtgraph', 'rich', 'huggingface_hub'}\n"
        "print(sorted(name for name in unwanted if sys.modules.get(name) is not None))"
    )
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "line",
    [b"this is no JSON", b"[]", b'{"type":"Explode"}', b'{"type":"Unload","now":true}', b"\xff\xfe", b'{"type":1}'],
)
def test_a_line_that_is_no_command_is_refused_and_the_process_goes_on(line: bytes) -> None:
    with WorkerDriver("fake") as driver:
        driver.send_line(line)
        failed = driver.next_event(Failed)
        assert failed.code is FailureCode.BAD_COMMAND
        driver.send(Unload())
        driver.next_event(Unloaded)


def test_the_end_of_its_input_ends_an_idle_process() -> None:
    with WorkerDriver() as driver:
        driver.next_event(Ready)
        driver.close_input()
        assert driver.wait() == 0


@pytest.mark.engine
def test_the_end_of_its_input_ends_it_in_the_middle_of_an_answer(tmp_path: Path) -> None:
    with WorkerDriver() as driver:
        driver.load(build_model(tmp_path / "endless.gguf", ENDLESS), context_tokens=65536)
        driver.send(generate_command("hello", max_tokens=60_000, alternatives=0))
        driver.next_event(TokensGenerated)
        driver.close_input()
        assert driver.wait() == 0
        assert driver.ending(AnswerFinished) is None


@pytest.mark.engine
def test_a_reader_that_goes_away_ends_it_quietly(tmp_path: Path) -> None:
    model = build_model(tmp_path / "endless.gguf", ENDLESS)
    commands = (Load(str(model), 65536), generate_command("a", max_tokens=60_000))
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "app", "--worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(b"".join(wire.encode(each).encode() + b"\n" for each in commands))
        process.stdin.flush()
        while b"TokensGenerated" not in process.stdout.readline():
            pass
        process.stdout.close()
        assert process.wait(timeout=60) == 0
        assert process.stderr.read() == b""


@pytest.mark.engine
def test_a_cancel_reaches_the_commands_before_it_and_none_after(worker: WorkerDriver, tmp_path: Path) -> None:
    worker.load(build_model(tmp_path / "endless.gguf", ENDLESS), context_tokens=65536)
    worker.send(generate_command("one", max_tokens=60_000, alternatives=0))
    worker.send(generate_command("two", max_tokens=60_000, alternatives=0))
    worker.send(Cancel())
    worker.send(generate_command("three", max_tokens=3))
    reasons = [worker.next_event(AnswerFinished).stop_reason for _ in range(3)]
    assert reasons == [StopReason.CANCELLED, StopReason.CANCELLED, StopReason.LENGTH]


def test_a_cancel_with_nothing_under_way_is_forgotten() -> None:
    with WorkerDriver("fake", "--tokens", "3") as driver:
        driver.send(Cancel())
        driver.load("model.gguf")
        _, finished = driver.answer("hello")
    assert finished.stop_reason is StopReason.END


@pytest.mark.engine
def test_the_engine_describes_itself_and_its_processor(worker: WorkerDriver) -> None:
    worker.send(DescribeEngine())
    described = worker.next_event(EngineDescribed)
    assert "llama.cpp" in described.version
    assert "=" in described.system_info
    processors = [device for device in described.devices if device.kind == "cpu"]
    assert len(processors) == 1
    assert processors[0].total_bytes
    assert processors[0].name


@pytest.mark.engine
@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(max_tokens=0),
        Sampling(temperature=-1.0),
        Sampling(top_p=-0.1),
        Sampling(top_k=2**40),
    ],
)
def test_impossible_sampling_is_refused_with_a_sentence(
    worker: WorkerDriver, tmp_path: Path, sampling: Sampling
) -> None:
    worker.load(build_model(tmp_path / "tiny.gguf"))
    worker.send(Generate(1, (ChatMessage("user", "hi"),), sampling))
    assert worker.next_event(Failed).code is FailureCode.BAD_COMMAND


@pytest.mark.engine
def test_native_prints_never_reach_the_protocol(tmp_path: Path) -> None:
    """The engine's complaints about this file go to standard error and into the details."""
    path = build_model(tmp_path / "model.gguf", TinyModel(architecture="quokka"))
    with WorkerDriver() as driver:
        driver.send(Load(str(path), 256))
        failed = driver.next_event(Failed)
        driver.close_input()
        driver.wait()
        assert "quokka" in driver.stderr_text
    assert "quokka" in failed.details
    assert not any(isinstance(event, Loaded | PromptReady) for event in driver.seen)
