"""The dry run: the engine tells from a header alone what a load would take."""

from pathlib import Path

import pytest

from app.domain.gguf.quants import TENSOR_TYPES_BY_NAME
from app.domain.protocol.dry_run_messages import DryRun, DryRunDone, DryRunFigures, DryRunSetting, TensorKind
from app.domain.protocol.events import Failed, FailureCode, Load, Loaded
from tests.builders.architectures import ARCHITECTURES, llama, with_odd_rows
from tests.builders.gguf_writer import write_gguf, write_hollow_gguf
from tests.worker.worker_driver import WorkerDriver

pytestmark = pytest.mark.engine

_ROUNDING_BYTES = 11_000
_SETTINGS = (DryRunSetting(512), DryRunSetting(2048), DryRunSetting(2048, "q8_0"))


def answer(worker: WorkerDriver, command: DryRun) -> DryRunDone:
    worker.send(command)
    return worker.next_event(DryRunDone)


def buffer_bytes(figures: DryRunFigures, kind: str) -> int:
    return sum(each.size_bytes for each in figures.buffers if each.kind == kind)


@pytest.mark.parametrize("build", ARCHITECTURES, ids=lambda build: build.__name__)
def test_a_hollow_file_tells_what_the_whole_one_takes(worker: WorkerDriver, tmp_path: Path, build: object) -> None:
    assert callable(build)
    architecture = build()
    hollow = write_hollow_gguf(tmp_path / "hollow.gguf", architecture.metadata, architecture.tensors)
    whole = write_gguf(tmp_path / "whole.gguf", architecture.metadata, architecture.tensors)
    dry = answer(worker, DryRun(str(hollow), _SETTINGS))
    assert [each.setting for each in dry.figures] == list(_SETTINGS)
    for figures in dry.figures:
        worker.send(Load(str(whole), figures.setting.context_tokens, kv_type=figures.setting.kv_type))
        loaded = worker.next_event(Loaded)
        assert dry.weights_bytes == loaded.model_bytes
        really = {kind: sum(b.size_bytes for b in loaded.buffers if b.kind == kind) for kind in ("compute", "output")}
        assert buffer_bytes(figures, "compute") == really["compute"]
        assert buffer_bytes(figures, "output") == really["output"]
        kept = sum(buffer.size_bytes for buffer in loaded.buffers if buffer.kind in ("KV cache", "RS"))
        assert figures.kv_bytes == pytest.approx(kept, abs=2 * _ROUNDING_BYTES)


def test_every_layer_is_counted_where_it_lies(worker: WorkerDriver, tmp_path: Path) -> None:
    architecture = llama()
    path = write_hollow_gguf(tmp_path / "model.gguf", architecture.metadata, architecture.tensors)
    (figures,) = answer(worker, DryRun(str(path), (DryRunSetting(512, gpu_layers=-1),))).figures
    assert sum(each.layers for each in figures.layers) == 4 + 1


def test_settings_keep_their_order_however_they_are_mixed(worker: WorkerDriver, tmp_path: Path) -> None:
    architecture = llama()
    path = write_hollow_gguf(tmp_path / "model.gguf", architecture.metadata, architecture.tensors)
    mixed = (DryRunSetting(1024, gpu_layers=2), DryRunSetting(512), DryRunSetting(256, "q4_0", gpu_layers=2))
    assert [each.setting for each in answer(worker, DryRun(str(path), mixed)).figures] == list(mixed)


def test_a_setting_that_the_engine_refuses_says_so_and_leaves_the_others(worker: WorkerDriver, tmp_path: Path) -> None:
    architecture = with_odd_rows()
    path = write_hollow_gguf(tmp_path / "model.gguf", architecture.metadata, architecture.tensors)
    plain, quantized = answer(worker, DryRun(str(path), (DryRunSetting(512), DryRunSetting(512, "q8_0")))).figures
    assert plain.problem == ""
    assert buffer_bytes(plain, "compute") > 0
    assert "K/V cache type" in quantized.problem
    assert quantized.buffers == ()


def test_layouts_of_the_engine_s_own_are_as_large_as_it_says(worker: WorkerDriver, tmp_path: Path) -> None:
    architecture = llama()
    path = write_hollow_gguf(tmp_path / "model.gguf", architecture.metadata, architecture.tensors)
    types = [TENSOR_TYPES_BY_NAME[name] for name in ("Q4_0", "Q4_K", "Q8_0", "F16")]
    kinds = [TensorKind(each.type_id, (512, 1000)) for each in types]
    absurd = (TensorKind(2, (1 << 40, 1 << 8)), TensorKind(2, (32,)), TensorKind(2, ()))
    told = answer(worker, DryRun(str(path), (DryRunSetting(512),), tensors=(*kinds, *absurd))).own_layout_bytes
    for tensor_type, size_bytes in zip(types, told, strict=False):
        assert size_bytes is None or size_bytes >= tensor_type.size_bytes(512_000)
    assert told[3:] == (None, None, None, None)
    off = answer(worker, DryRun(str(path), (DryRunSetting(512),), tensors=tuple(kinds), repack=False))
    assert off.own_layout_bytes == (None,) * 4


@pytest.mark.parametrize("setting", [DryRunSetting(0), DryRunSetting(1 << 30), DryRunSetting(512, "q9_9")])
def test_settings_that_make_no_sense_are_refused(worker: WorkerDriver, tmp_path: Path, setting: DryRunSetting) -> None:
    architecture = llama()
    path = write_hollow_gguf(tmp_path / "model.gguf", architecture.metadata, architecture.tensors)
    worker.send(DryRun(str(path), (setting,)))
    assert worker.next_event(Failed).code is FailureCode.BAD_COMMAND


def test_an_architecture_that_the_engine_does_not_know_is_named(worker: WorkerDriver, tmp_path: Path) -> None:
    architecture = llama()
    unknown = {"general.architecture": "frobnicator"}
    path = write_hollow_gguf(tmp_path / "model.gguf", unknown, architecture.tensors)
    worker.send(DryRun(str(path), (DryRunSetting(512),)))
    failed = worker.next_event(Failed)
    assert failed.code is FailureCode.UNKNOWN_ARCHITECTURE
    assert "frobnicator" in failed.message
