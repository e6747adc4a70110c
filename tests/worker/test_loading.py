"""Loading, and what becomes of files that cannot be loaded: a sentence, or a child that dies alone; never a hang."""

import random
from pathlib import Path

import pytest

from app.domain.protocol.events import (
    Cancel,
    Failed,
    FailureCode,
    Load,
    Loaded,
    LoadProgress,
    Unload,
    Unloaded,
)
from app.domain.protocol.outcome import OutcomeKind, outcome_of_exit
from tests.builders.tiny_models import TinyModel, build_model
from tests.worker.worker_driver import WorkerDriver, generate_command, needs_memory_limit, started

pytestmark = pytest.mark.engine


def refused(worker: WorkerDriver, path: Path, context_tokens: int = 256) -> Failed:
    worker.send(Load(str(path), context_tokens))
    return worker.next_event(Failed)


def test_a_loaded_model_is_described_with_its_buffers(worker: WorkerDriver, builtin_model: Path) -> None:
    loaded = worker.load(builtin_model, context_tokens=1024)
    assert loaded.context_tokens == 1024
    assert loaded.has_chat_template
    assert loaded.gpu_layers == 0
    assert loaded.parameters > 5_000_000
    assert 0 < loaded.model_bytes < builtin_model.stat().st_size
    sizes = {buffer.kind: buffer.size_bytes for buffer in loaded.buffers}
    assert sizes.keys() >= {"model", "KV cache", "compute", "output"}
    assert sizes["model"] == pytest.approx(loaded.model_bytes, rel=0.01)
    assert any(isinstance(event, LoadProgress) and event.fraction == 1 for event in worker.seen)


def test_a_longer_context_and_a_quantized_cache_show_in_the_buffers(worker: WorkerDriver, builtin_model: Path) -> None:
    def cache_bytes(loaded: Loaded) -> int:
        return next(buffer.size_bytes for buffer in loaded.buffers if buffer.kind == "KV cache")

    short = cache_bytes(worker.load(builtin_model, context_tokens=1024))
    long = cache_bytes(worker.load(builtin_model, context_tokens=4096))
    quantized = cache_bytes(worker.load(builtin_model, context_tokens=4096, kv_type="q8_0"))
    assert long == pytest.approx(4 * short, rel=0.01)
    assert quantized == pytest.approx(long * 8.5 / 16, rel=0.01)
    text, _ = worker.answer("Tell me a story about a cat.", max_tokens=5)
    assert text.strip()


@pytest.mark.parametrize("kv_type", ["f32", "bf16", "q5_1", "q5_0", "q4_1", "q4_0", "iq4_nl"])
def test_every_cache_type_answers(worker: WorkerDriver, builtin_model: Path, kv_type: str) -> None:
    worker.load(builtin_model, kv_type=kv_type)
    _, finished = worker.answer("Hello.", max_tokens=3)
    assert finished.generated_tokens > 0


def test_mapping_the_file_works_as_well(worker: WorkerDriver, builtin_model: Path) -> None:
    worker.load(builtin_model, use_mmap=True, repack=False)
    text, _ = worker.answer("Tell me a story about a cat.", max_tokens=5)
    assert text.strip()


def test_a_second_model_replaces_the_first(worker: WorkerDriver, builtin_model: Path, tmp_path: Path) -> None:
    first = worker.load(builtin_model)
    second = worker.load(build_model(tmp_path / "tiny.gguf"))
    assert second.parameters < first.parameters
    worker.answer("hello", max_tokens=2)


def test_after_unload_there_is_nothing_to_answer_with(worker: WorkerDriver, builtin_model: Path) -> None:
    worker.load(builtin_model)
    worker.send(Unload())
    worker.next_event(Unloaded)
    worker.send(generate_command("hello"))
    assert worker.next_event(Failed).code is FailureCode.BAD_COMMAND


def test_a_load_cancelled_before_it_began_says_cancelled(worker: WorkerDriver, builtin_model: Path) -> None:
    for _ in range(4):
        worker.send(Load(str(builtin_model), 1024))
    worker.send(Cancel())
    # the first of them may have been done already; the last cannot
    endings = [worker.ending(Loaded, Failed) for _ in range(4)]
    assert isinstance(endings[-1], Failed)
    assert endings[-1].code is FailureCode.CANCELLED
    worker.load(builtin_model)


def test_a_missing_file_is_refused_with_a_sentence(worker: WorkerDriver, tmp_path: Path) -> None:
    failed = refused(worker, tmp_path / "nothing.gguf")
    assert failed.code is FailureCode.FILE_UNREADABLE
    assert "cannot be read" in failed.message


def test_a_folder_is_refused_as_unreadable(worker: WorkerDriver, tmp_path: Path) -> None:
    assert refused(worker, tmp_path).code is FailureCode.FILE_UNREADABLE


@pytest.mark.parametrize("content", [b"", b"GG", b"PK\x03\x04" + bytes(5000), b"\x00\x05\x16\x07" + bytes(100)])
def test_a_file_that_is_no_gguf_is_refused_with_a_sentence(
    worker: WorkerDriver, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(content)
    failed = refused(worker, path)
    assert failed.code is FailureCode.NOT_A_MODEL
    assert failed.message == "This file is not a GGUF model."


def test_a_big_endian_file_is_named_so(worker: WorkerDriver, tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + (3).to_bytes(4, "big") + bytes(100))
    assert "big-endian" in refused(worker, path).message


def test_a_vocabulary_without_weights_is_refused_with_a_sentence(worker: WorkerDriver, tmp_path: Path) -> None:
    failed = refused(worker, build_model(tmp_path / "vocabulary.gguf", TinyModel(with_tensors=False)))
    assert failed.code is FailureCode.NOT_A_MODEL
    assert "no weights" in failed.message


def test_an_unknown_architecture_is_named(worker: WorkerDriver, tmp_path: Path) -> None:
    failed = refused(worker, build_model(tmp_path / "model.gguf", TinyModel(architecture="quokka")))
    assert failed.code is FailureCode.UNKNOWN_ARCHITECTURE
    assert "quokka" in failed.message


def test_an_unknown_cache_type_is_refused_with_the_choices(worker: WorkerDriver, builtin_model: Path) -> None:
    worker.send(Load(str(builtin_model), 256, kv_type="q3"))
    failed = worker.next_event(Failed)
    assert failed.code is FailureCode.BAD_COMMAND
    assert "q8_0" in failed.advice


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_truncated_file_is_called_incomplete(worker: WorkerDriver, tmp_path: Path, share: float) -> None:
    content = build_model(tmp_path / "whole.gguf").read_bytes()
    path = tmp_path / "truncated.gguf"
    path.write_bytes(content[: int(len(content) * share)])
    failed = refused(worker, path)
    assert failed.code is FailureCode.NOT_A_MODEL
    assert failed.details


@pytest.mark.slow
def test_random_and_damaged_files_never_hang_the_process_or_pass_for_whole(tmp_path: Path) -> None:
    """Bits flipped in the header, where the damage is worst. The child may load, refuse or die; it may not hang."""
    chance = random.Random(11)
    whole = build_model(tmp_path / "whole.gguf").read_bytes()
    header_bytes = whole.index(b"output_norm.weight") + 500
    driver: WorkerDriver | None = None
    for number in range(40):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            content[chance.randrange(8, header_bytes)] ^= 1 << chance.randrange(8)
        path = tmp_path / f"damaged{number % 2}.gguf"
        path.write_bytes(content)
        if driver is None:
            driver = started(WorkerDriver())
        driver.send(Load(str(path), 128))
        driver = survivor(driver)
    if driver is not None:
        driver.close()


def survivor(driver: WorkerDriver) -> WorkerDriver | None:
    """The driver after its child answered a load, or `None` if the child died of it."""
    if driver.ending(Loaded, Failed) is not None:
        return driver
    assert driver.wait() != 0
    driver.close()
    return None


@needs_memory_limit
def test_memory_that_runs_out_for_the_context_is_told(builtin_model: Path) -> None:
    with WorkerDriver(limit="-v 4000000") as driver:
        started(driver).send(Load(str(builtin_model), 2_000_000))  # about 8 GB of cache
        ended = driver.failure_or_death()
        if isinstance(ended, Failed):
            assert ended.code is FailureCode.OUT_OF_MEMORY
            driver.load(builtin_model, context_tokens=256)  # the process takes further commands
        else:
            outcome = outcome_of_exit(ended, doing="while loading", last_words=driver.stderr_text)
            assert outcome.kind is OutcomeKind.OUT_OF_MEMORY


@needs_memory_limit
def test_memory_that_runs_out_for_the_weights_is_told(tmp_path: Path) -> None:
    model = build_model(tmp_path / "wide.gguf", TinyModel(width=1024, feed_forward=16384, layers=1))
    with WorkerDriver(limit=f"-v {base_kib() + 60_000}") as driver:
        started(driver).send(Load(str(model), 256))
        ended = driver.failure_or_death()
        if isinstance(ended, Failed):
            assert ended.code is FailureCode.OUT_OF_MEMORY
        else:
            outcome = outcome_of_exit(ended, doing="while loading", last_words=driver.stderr_text)
            assert outcome.kind is OutcomeKind.OUT_OF_MEMORY


def base_kib() -> int:
    """Address space of a worker before it loads anything."""
    with WorkerDriver() as driver:
        started(driver)
        pages = int(Path(f"/proc/{driver.process.pid}/statm").read_text(encoding="ascii").split()[0])
    return pages * 4
