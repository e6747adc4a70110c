"""Safe mode keeps a model process from whatever is not the plainest way to compute."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.protocol.dry_run_messages import DryRun, DryRunDone, DryRunSetting
from app.domain.protocol.engine_messages import DescribeEngine, EngineDescribed
from app.domain.protocol.events import Load
from app.domain.safe_mode import SAFE_VARIABLE, is_safe
from app.worker.engine.safe_mode import baseline_library, safe_dry_run, safe_load
from tests.worker.worker_driver import WorkerDriver, started

_LINUX = ["libggml-base.so", "libggml.so", "libllama.so", "libggml-vulkan.so"]


@pytest.fixture
def safe_worker(monkeypatch: pytest.MonkeyPatch) -> Iterator[WorkerDriver]:
    monkeypatch.setenv(SAFE_VARIABLE, "1")
    with WorkerDriver() as driver:
        yield started(driver)


@pytest.mark.engine
def test_the_engine_offers_the_processor_alone_and_answers(safe_worker: WorkerDriver, builtin_model: Path) -> None:
    safe_worker.send(DescribeEngine())
    described = safe_worker.next_event(EngineDescribed)
    assert {device.kind for device in described.devices} == {"cpu"}
    assert not described.gpu_offload
    loaded = safe_worker.load(builtin_model, context_tokens=256, gpu_layers=-1, repack=True)
    assert loaded.gpu_layers == 0
    assert not [buffer for buffer in loaded.buffers if "REPACK" in buffer.device or "AMX" in buffer.device]
    text, _ = safe_worker.answer("Tell me a story about a cat.", max_tokens=4)
    assert text.strip()


@pytest.mark.engine
def test_a_plan_in_safe_mode_is_one_of_safe_mode(safe_worker: WorkerDriver, builtin_model: Path) -> None:
    safe_worker.send(DryRun(str(builtin_model), (DryRunSetting(256, gpu_layers=-1),)))
    done = safe_worker.next_event(DryRunDone)
    assert done.figures[0].problem == ""
    assert {buffer.device for buffer in done.figures[0].buffers} == {"CPU"}


def test_what_a_load_wishes_is_overruled(monkeypatch: pytest.MonkeyPatch) -> None:
    wished, planned = Load("a.gguf", 64, gpu_layers=-1, repack=True), DryRun("a.gguf", ())
    monkeypatch.delenv(SAFE_VARIABLE, raising=False)
    assert (safe_load(wished), safe_dry_run(planned)) == (wished, planned)
    monkeypatch.setenv(SAFE_VARIABLE, "1")
    assert safe_load(wished) == Load("a.gguf", 64, gpu_layers=0, repack=False)
    assert not safe_dry_run(planned).repack


@pytest.mark.parametrize(
    ("names", "baseline"),
    [
        ([*_LINUX, "libggml-cpu-haswell.so", "libggml-cpu-zen4.so", "libggml-cpu-x64.so"], "libggml-cpu-x64.so"),
        ([*_LINUX, "libggml-cpu-icelake.so", "libggml-cpu-haswell.so"], "libggml-cpu-haswell.so"),
        (["ggml-cpu-skylakex.dll", "ggml-cpu-x64.dll", "ggml-cpu-x64.pdb", "ggml.dll"], "ggml-cpu-x64.dll"),
        (["libggml-cpu-apple_m4.dylib", "libggml-cpu-apple_m1.dylib"], "libggml-cpu-apple_m1.dylib"),
        (["libggml-cpu-armv9.2_2.so", "libggml-cpu-armv8.0_1.so"], "libggml-cpu-armv8.0_1.so"),
        ([*_LINUX, "libggml-cpu.so"], None),
        ([], None),
    ],
)
def test_the_library_for_every_processor_is_found(names: list[str], baseline: str | None) -> None:
    assert baseline_library(names) == baseline


@pytest.mark.parametrize(("value", "safe"), [("1", True), ("yes", True), ("", False), ("0", False)])
def test_the_environment_says_whether_it_is_safe_mode(value: str, safe: bool) -> None:
    assert is_safe({SAFE_VARIABLE: value}) is safe
    assert not is_safe({})
