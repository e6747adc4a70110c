"""Levels made by the engine's own quantizer, in the real process."""

import sys
from pathlib import Path

import pytest

from app.domain.protocol.events import Cancel, Failed, FailureCode, Quantize, Quantized, QuantizeProgress
from tests.builders.tiny_models import TinyModel, build_model
from tests.worker.worker_driver import WorkerDriver, started

pytestmark = pytest.mark.engine

LEVELS = ("F32", "BF16", "Q8_0", "Q6_K", "Q5_K_M", "Q4_K_M", "Q4_0", "Q3_K_M", "Q2_K")
RARER_LEVELS = (
    *("F16", "Q5_K_S", "Q5_1", "Q5_0", "Q4_K_S", "Q4_1", "IQ4_NL", "IQ4_XS", "Q3_K_L", "Q3_K_S", "IQ3_M", "IQ3_S"),
    *("TQ1_0", "TQ2_0"),
)


def quantized(driver: WorkerDriver, command: Quantize) -> Quantized:
    driver.send(command)
    return driver.next_event(Quantized)


def refused(driver: WorkerDriver, command: Quantize) -> Failed:
    driver.send(command)
    return driver.next_event(Failed)


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_of_the_built_in_model_loads_and_answers(
    worker: WorkerDriver, builtin_model: Path, tmp_path: Path, level: str
) -> None:
    target = tmp_path / f"{level}.gguf"
    made = quantized(worker, Quantize(str(builtin_model), str(target), level))
    assert made.size_bytes == target.stat().st_size
    worker.load(target)
    text, _ = worker.answer("Tell me a story about a cat.", max_tokens=4)
    assert text.strip()


@pytest.mark.parametrize("level", RARER_LEVELS)
def test_every_other_level_of_a_small_model_loads_and_answers(worker: WorkerDriver, tmp_path: Path, level: str) -> None:
    source = build_model(tmp_path / "source.gguf", TinyModel(width=256, feed_forward=256, layers=1))
    target = tmp_path / f"{level}.gguf"
    quantized(worker, Quantize(str(source), str(target), level))
    worker.load(target)
    worker.answer("hello", max_tokens=2)


def test_a_smaller_level_makes_a_smaller_file(worker: WorkerDriver, builtin_model: Path, tmp_path: Path) -> None:
    sizes = [
        quantized(worker, Quantize(str(builtin_model), str(tmp_path / "x.gguf"), level, dry_run=True)).size_bytes
        for level in ("F16", "Q8_0", "Q5_K_M", "Q4_K_M", "Q3_K_M", "Q2_K")
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == len(sizes)


def test_a_dry_run_tells_the_size_and_writes_nothing(worker: WorkerDriver, builtin_model: Path, tmp_path: Path) -> None:
    target = tmp_path / "dry.gguf"
    told = quantized(worker, Quantize(str(builtin_model), str(target), "Q4_K_M", dry_run=True))
    assert not target.exists()
    made = quantized(worker, Quantize(str(builtin_model), str(target), "Q4_K_M"))
    assert told.size_bytes == pytest.approx(made.size_bytes, rel=0.005)


def test_progress_counts_tensors_upwards(worker: WorkerDriver, builtin_model: Path, tmp_path: Path) -> None:
    start = len(worker.seen)
    quantized(worker, Quantize(str(builtin_model), str(tmp_path / "x.gguf"), "Q4_K_M"))
    progress = [event for event in worker.seen[start:] if isinstance(event, QuantizeProgress)]
    done = [event.done_tensors for event in progress]
    assert done == sorted(done)
    assert len({event.total_tensors for event in progress}) == 1
    assert done[-1] == progress[-1].total_tensors - 1


def test_an_unknown_level_is_refused_with_the_choices(
    worker: WorkerDriver, builtin_model: Path, tmp_path: Path
) -> None:
    failed = refused(worker, Quantize(str(builtin_model), str(tmp_path / "x.gguf"), "Q4_K_XXL"))
    assert failed.code is FailureCode.BAD_COMMAND
    assert "Q4_K_XXL" in failed.message
    assert "Q4_K_M" in failed.advice


@pytest.mark.parametrize("level", ["IQ1_S", "IQ1_M", "IQ2_XXS", "IQ2_XS", "IQ2_S", "IQ2_M", "IQ3_XXS", "Q2_K_S"])
@pytest.mark.parametrize("dry_run", [True, False])
def test_levels_that_need_an_importance_matrix_say_so(
    worker: WorkerDriver, builtin_model: Path, tmp_path: Path, level: str, dry_run: bool
) -> None:
    target = tmp_path / "x.gguf"
    failed = refused(worker, Quantize(str(builtin_model), str(target), level, dry_run=dry_run))
    assert "importance matrix" in failed.message
    assert not target.exists()


def test_a_quantized_source_is_refused_unless_allowed(
    worker: WorkerDriver, builtin_model: Path, tmp_path: Path
) -> None:
    source, target = str(tmp_path / "source.gguf"), str(tmp_path / "x.gguf")
    quantized(worker, Quantize(str(builtin_model), source, "Q4_K_M"))
    failed = refused(worker, Quantize(source, target, "Q3_K_M"))
    assert failed.code is FailureCode.BAD_COMMAND
    assert "quantized already" in failed.message
    quantized(worker, Quantize(source, target, "Q3_K_M", allow_requantize=True))


def test_a_level_cannot_replace_its_own_source(worker: WorkerDriver, tmp_path: Path) -> None:
    source = build_model(tmp_path / "model.gguf", TinyModel(width=256, feed_forward=256))
    before = source.read_bytes()
    failed = refused(worker, Quantize(str(source), str(source), "Q8_0"))
    assert failed.code is FailureCode.BAD_COMMAND
    assert source.read_bytes() == before


def test_a_missing_source_or_folder_is_told(worker: WorkerDriver, builtin_model: Path, tmp_path: Path) -> None:
    missing = refused(worker, Quantize(str(tmp_path / "no.gguf"), str(tmp_path / "x.gguf"), "Q8_0"))
    assert missing.code is FailureCode.FILE_UNREADABLE
    nowhere = refused(worker, Quantize(str(builtin_model), str(tmp_path / "no" / "x.gguf"), "Q8_0"))
    assert "Nothing can be written" in nowhere.message


def test_a_damaged_source_is_refused(worker: WorkerDriver, builtin_model: Path, tmp_path: Path) -> None:
    source = tmp_path / "half.gguf"
    source.write_bytes(builtin_model.read_bytes()[:2_000_000])
    failed = refused(worker, Quantize(str(source), str(tmp_path / "x.gguf"), "Q8_0"))
    assert failed.code is FailureCode.NOT_A_MODEL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has a disk that is always full")
def test_a_full_disk_is_noticed_while_writing(worker: WorkerDriver, builtin_model: Path) -> None:
    failed = refused(worker, Quantize(str(builtin_model), "/dev/full", "Q4_K_M"))
    assert failed.code is FailureCode.DISK_FULL


@pytest.mark.skipif(sys.platform == "win32", reason="Windows cannot limit the size of a process's files")
@pytest.mark.parametrize("blocks", [0, 8000])
def test_a_file_that_cannot_grow_to_its_end_is_noticed(builtin_model: Path, tmp_path: Path, blocks: int) -> None:
    """A limit on the size of files stands for a disk that fills up at that point (in units of 512 bytes)."""
    with started(WorkerDriver(limit=f"-f {blocks}")) as driver:
        failed = refused(driver, Quantize(str(builtin_model), str(tmp_path / "x.gguf"), "Q4_K_M"))
    assert failed.code is FailureCode.DISK_FULL


def test_a_cancel_is_told_and_ends_the_process(builtin_model: Path, tmp_path: Path) -> None:
    with started(WorkerDriver()) as driver:
        for number in range(50):
            driver.send(Quantize(str(builtin_model), str(tmp_path / f"{number}.gguf"), "Q4_K_M"))
        driver.next_event(QuantizeProgress)
        driver.send(Cancel())
        failed = driver.next_event(Failed)
        assert failed.code is FailureCode.CANCELLED
        assert driver.wait() == 0
