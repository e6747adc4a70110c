"""Planning with the real engine in real children: exact figures, one question a shape, and estimates where it fails."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.dry_run_store import DryRunStore
from app.adapters.gguf_file import read_model_file
from app.adapters.gpu_memory import GpuMemory
from app.domain.machines.memory_pools import MemoryPool, MemoryPools, PoolKind
from app.domain.plan.lane_plan import LaneSetting
from app.domain.plan.memory_plan import Confidence, Verdict
from app.domain.protocol.dry_run_messages import DryRun, DryRunDone, DryRunSetting
from app.domain.protocol.events import Load
from app.services.comparison.lane_runner import LaneRunner
from app.services.fit.plan_sources import source_of_file
from app.services.fit.planning import Planner
from app.services.processes.one_shot import CommandStoppedError, run_one_command
from tests.builders.architectures import (
    ARCHITECTURES,
    Architecture,
    deepseek2,
    gemma3,
    llama,
    mamba,
    qwen3moe,
    with_odd_rows,
)
from tests.builders.gguf_writer import TensorSpec, write_gguf, write_hollow_gguf
from tests.builders.plan_sources import source_of, source_of_header

pytestmark = pytest.mark.engine

_ROUNDING_BYTES = 40_000
_CONTEXTS = (512, 1024, 2048, 4096, 8192, 16_384)
_POOLS = MemoryPools((), MemoryPool("RAM", PoolKind.RAM, 1 << 40, 1 << 40))


class CountingPlanner(Planner):
    """Counts how often the engine was asked."""

    asked = 0

    def _ask(self, *arguments: object) -> DryRunDone:
        self.asked += 1
        return super()._ask(*arguments)  # type: ignore[arg-type]  # handed on as they come


@pytest.mark.parametrize(
    ("build", "context_tokens", "kv_type", "type_name"),
    [
        (llama, 4096, "q8_0", "Q4_0"),
        (gemma3, 8192, "f16", "Q8_0"),
        (qwen3moe, 2048, "q4_0", "Q4_K"),
        (deepseek2, 1024, "f16", None),
        (mamba, 16_384, "f16", None),
    ],
)
def test_the_plan_is_what_the_engine_allocates(
    tmp_path: Path, build: Callable[[], Architecture], context_tokens: int, kv_type: str, type_name: str | None
) -> None:
    architecture = build()
    path = _written(tmp_path / "model.gguf", architecture, type_name)
    plan = Planner().plan(source_of_file(read_model_file(path)), LaneSetting(context_tokens, kv_type), _POOLS)
    assert (plan.confidence, plan.verdict, plan.notes) == (Confidence.ENGINE, Verdict.FITS, ())
    gpu = GpuMemory()
    runner = LaneRunner(on_event=lambda event: None, gpu=gpu)
    try:
        buffers = runner.load(Load(str(path), context_tokens, kv_type=kv_type)).buffers
    finally:
        runner.close()
        gpu.close()
    kinds = {"weights": ("model",), "cache": ("KV cache", "RS"), "compute": ("compute",), "output": ("output",)}
    really = {name: sum(b.size_bytes for b in buffers if b.kind in of) for name, of in kinds.items()}
    assert plan.weights_bytes == pytest.approx(really["weights"], abs=_ROUNDING_BYTES)
    assert plan.kv_bytes == pytest.approx(really["cache"], abs=_ROUNDING_BYTES)
    assert plan.compute_bytes == pytest.approx(really["compute"], abs=_ROUNDING_BYTES)
    assert plan.output_bytes == pytest.approx(really["output"], abs=_ROUNDING_BYTES)


@pytest.mark.parametrize("build", ARCHITECTURES, ids=lambda build: build.__name__)
def test_arithmetic_is_never_below_the_engine_and_close_above(build: Callable[[], Architecture]) -> None:
    source, setting = source_of(build()), LaneSetting(4096)
    told = Planner().plan(source, setting, _POOLS)
    guessed = Planner(worker_command=("false",), store=_Forgetful()).plan(source, setting, _POOLS)
    assert (told.confidence, guessed.confidence) == (Confidence.ENGINE, Confidence.ESTIMATE)
    assert guessed.kv_bytes == told.kv_bytes
    over_bytes = guessed.total_bytes - told.total_bytes
    assert over_bytes >= -_ROUNDING_BYTES
    assert over_bytes <= 6_000_000 or source.shape.architecture == "mamba"


def test_all_levels_and_contexts_of_a_model_are_one_question() -> None:
    planner = CountingPlanner()
    types = [None, "Q8_0", "Q5_0", "Q4_K", "Q6_K", "F32"]
    ladder = [source_of(qwen3moe(), type_name=name) for name in types]
    settings = [LaneSetting(tokens) for tokens in _CONTEXTS]
    planned = planner.plan_ladder(ladder, settings, _POOLS)
    assert planner.asked == 1
    assert [len(plans) for plans in planned] == [len(_CONTEXTS)] * len(ladder)
    assert all(plan.confidence is Confidence.ENGINE for plans in planned for plan in plans)
    assert len({plans[0].weights_bytes for plans in planned}) == len(ladder)


@pytest.mark.parametrize("build", [llama, gemma3, qwen3moe])
def test_buffers_do_not_depend_on_the_level(tmp_path: Path, build: Callable[[], Architecture]) -> None:
    # what lets one answer of the engine serve all levels
    settings = tuple(DryRunSetting(tokens, kv) for tokens in _CONTEXTS for kv in ("f16", "q8_0"))
    answers = [_dry_run(_hollow(tmp_path / f"{name}.gguf", build(), name), settings) for name in (None, "Q4_K", "Q8_0")]
    assert answers[0].figures == answers[1].figures == answers[2].figures


def test_what_was_told_is_kept_for_the_next_start() -> None:
    source, setting = source_of(llama()), LaneSetting(2048)
    first, second = CountingPlanner(), CountingPlanner()
    assert first.plan(source, setting, _POOLS) == second.plan(source, setting, _POOLS)
    assert (first.asked, second.asked) == (1, 0)
    second.plan(source, LaneSetting(2048, "q8_0"), _POOLS)
    assert second.asked == 1


def test_the_largest_context_needs_no_further_question() -> None:
    planner, source = CountingPlanner(), source_of(llama())
    pools = MemoryPools((), MemoryPool("RAM", PoolKind.RAM, 1 << 34, 1 << 30))
    plan = planner.plan(source, LaneSetting(2048), pools)
    assert planner.largest_context(source, plan, pools) == source.shape.context_length
    assert planner.asked == 1


def test_shards_are_planned_as_one(tmp_path: Path) -> None:
    architecture = llama()
    half = len(architecture.tensors) // 2
    paths = []
    for number, tensors in enumerate((architecture.tensors[:half], architecture.tensors[half:])):
        split = {"split.no": number, "split.count": 2, "split.tensors.count": len(architecture.tensors)}
        paths.append(tmp_path / f"model-{number + 1:05d}-of-00002.gguf")
        write_hollow_gguf(paths[-1], {**architecture.metadata, **split}, tensors)
    setting = LaneSetting(1024)
    whole = Planner().plan(source_of(architecture), setting, _POOLS)
    for path in paths:
        plan = Planner().plan(source_of_file(read_model_file(path)), setting, _POOLS)
        assert plan.confidence is Confidence.ENGINE
        assert replace(plan, tables_bytes=0) == replace(whole, tables_bytes=0, placement=plan.placement)


def test_the_projector_of_a_model_counts(tmp_path: Path) -> None:
    file = read_model_file(_hollow(tmp_path / "model.gguf", llama(), None))
    clip = {"general.architecture": "clip"}
    assert source_of_file(file).projector_bytes == 0
    other = write_hollow_gguf(tmp_path / "mmproj-F32.gguf", clip, [TensorSpec("v.weight", (64, 32))])
    assert source_of_file(file).projector_bytes == 64 * 32 * 4
    write_hollow_gguf(tmp_path / "mmproj-F16.gguf", clip, [TensorSpec("v.weight", (64, 32), "F16")])
    assert source_of_file(file).projector_bytes == 64 * 32 * 2, "what programs take unless asked"
    assert source_of_file(file, projector=other).projector_bytes == 64 * 32 * 4
    assert source_of_file(file, text_only=True).projector_bytes == 0
    _hollow(tmp_path / "another-model.gguf", llama(), None)
    assert source_of_file(file).projector_bytes == 0, "nobody knows whose it is"


def test_what_the_engine_refuses_to_load_is_said_with_its_reason() -> None:
    source = source_of(with_odd_rows())
    plain, quantized = (Planner().plan(source, LaneSetting(1024, kv_type), _POOLS) for kv_type in ("f16", "q8_0"))
    assert (plain.confidence, plain.notes) == (Confidence.ENGINE, ())
    assert quantized.confidence is Confidence.ESTIMATE
    assert "K/V cache type" in quantized.notes[0]


def test_an_unknown_architecture_is_estimated_and_not_asked_about_again() -> None:
    architecture = llama()
    named = {key.replace("llama.", "frob."): value for key, value in architecture.metadata.items()}
    source = source_of_header({**named, "general.architecture": "frob"}, architecture.tensors)
    planner = CountingPlanner()
    plan = planner.plan(source, LaneSetting(1024), _POOLS)
    assert plan.confidence is Confidence.ESTIMATE
    assert "does not know this kind of model (frob)" in plan.notes[0]
    assert plan.weights_bytes == source.shape.weights_bytes
    assert planner.plan(source, LaneSetting(1024), _POOLS) == plan
    assert planner.asked == 1


@pytest.mark.parametrize("command", [("false",), ("/nowhere/at/all",), ("sleep", "60")], ids=["dies", "none", "hangs"])
def test_a_child_that_fails_costs_the_exactness_only(command: Sequence[str]) -> None:
    planner = Planner(worker_command=command, timeout_s=0.3)
    plan = planner.plan(source_of(gemma3()), LaneSetting(1024), _POOLS)
    assert plan.confidence is Confidence.ESTIMATE
    assert plan.total_bytes > 0
    assert "estimate" in plan.notes[0]


def test_a_header_that_cannot_be_read_again_costs_the_exactness_only() -> None:
    def gone() -> bytes:
        raise FileNotFoundError("the file was moved")

    source = source_of(llama())
    source = replace(source, parts=(replace(source.parts[0], read_raw=gone),))
    assert Planner().plan(source, LaneSetting(1024), _POOLS).confidence is Confidence.ESTIMATE


def test_planning_can_be_stopped() -> None:
    stopped = threading.Event()
    stopped.set()
    with pytest.raises(CommandStoppedError):
        Planner().plan(source_of(llama()), LaneSetting(1024), _POOLS, is_cancelled=stopped.is_set)


@pytest.mark.parametrize(
    ("key", "number"),
    [
        *(("block_count", 4000), ("embedding_length", 1 << 31), ("attention.head_count_kv", 1 << 30)),
        *(("attention.key_length", 1 << 31), ("context_length", (1 << 32) - 1), ("attention.head_count", 0)),
        *(("attention.sliding_window", 1 << 31), ("feed_forward_length", 1 << 31), ("expert_count", 1 << 30)),
    ],
)
def test_absurd_numbers_give_a_plan_or_an_estimate(key: str, number: int) -> None:
    architecture = gemma3()
    source = source_of_header({**architecture.metadata, f"{architecture.name}.{key}": number}, architecture.tensors)
    plan = Planner().plan(source, LaneSetting(1024), _POOLS)
    assert plan.total_bytes > 0
    Planner().largest_context(source, plan, _POOLS)


def test_recurrent_states_of_an_absurd_size_are_never_allocated() -> None:
    architecture = mamba()
    claimed = {**architecture.metadata, "mamba.ssm.state_size": 1 << 28}
    planner = CountingPlanner()
    plan = planner.plan(source_of_header(claimed, architecture.tensors), LaneSetting(1024), _POOLS)
    assert planner.asked == 0
    assert plan.verdict is Verdict.DOES_NOT_FIT
    assert "absurd" in plan.notes[0]


class _Forgetful(DryRunStore):
    """Keeps nothing."""

    def load(self, key: str) -> None:
        return None


def _written(path: Path, architecture: Architecture, type_name: str | None) -> Path:
    return write_gguf(path, architecture.metadata, _typed(architecture, type_name))


def _hollow(path: Path, architecture: Architecture, type_name: str | None) -> Path:
    return write_hollow_gguf(path, architecture.metadata, _typed(architecture, type_name))


def _typed(architecture: Architecture, type_name: str | None) -> list[TensorSpec]:
    wanted = type_name or "F16"
    return [replace(each, type_name=wanted) if each.type_name == "F16" else each for each in architecture.tensors]


def _dry_run(path: Path, settings: tuple[DryRunSetting, ...]) -> DryRunDone:
    return run_one_command(DryRun(str(path), settings), DryRunDone, doing="while planning")
