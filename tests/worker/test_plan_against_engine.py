"""The plan's arithmetic held against what the engine itself says it needs, over kinds of memory."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.adapters.gguf_file import read_model_file
from app.domain.plan import memory_plan
from app.domain.plan.memory_plan import MemoryPlan, plan_memory
from app.worker.engine import parameters
from tests.builders.architectures import ARCHITECTURES, Architecture
from tests.builders.gguf_writer import write_hollow_gguf

pytestmark = pytest.mark.engine

_ROOT = Path(__file__).parent.parent.parent
_MEBIBYTE = 1 << 20


def _engine_says(path: Path, context_tokens: int, kv_type: str) -> str:
    command = [sys.executable, "-m", "tests.worker.dry_run", str(path), str(context_tokens), kv_type]
    done = subprocess.run(command, cwd=_ROOT, capture_output=True, text=True, check=True)
    return "\n".join(json.loads(done.stdout))


def _sizes(pattern: str, said: str) -> list[float]:
    return [float(size) * _MEBIBYTE for size in re.findall(pattern, said)]


def _plan(path: Path, context_tokens: int, kv_type: str) -> MemoryPlan:
    shape = read_model_file(path).shape
    return plan_memory(shape, context_tokens=context_tokens, kv_type=kv_type, available_bytes=1 << 40)


_SETTINGS = [(4096, "f16"), (8192, "q8_0"), (1024, "f16"), (16384, "f16"), (512, "f16")]


@pytest.mark.parametrize(
    ("build", "context_tokens", "kv_type"),
    [(build, *settings) for build, settings in zip(ARCHITECTURES, _SETTINGS, strict=True)],
)
def test_the_plan_is_what_the_engine_says(
    tmp_path: Path, build: Callable[[], Architecture], context_tokens: int, kv_type: str
) -> None:
    architecture = build()
    path = write_hollow_gguf(tmp_path / "model.gguf", architecture.metadata, architecture.tensors)
    said = _engine_says(path, context_tokens, kv_type)
    plan = _plan(path, context_tokens, kv_type)
    assert plan.kv_known
    # the engine tells sizes to a hundredth of a mebibyte, one line for each cache
    assert sum(_sizes(r"size =\s+([\d.]+) MiB \(", said)) == pytest.approx(plan.kv_bytes, abs=0.02 * _MEBIBYTE)
    (compute_bytes,) = _sizes(r"compute buffer size =\s+([\d.]+) MiB", said)[:1]
    assert compute_bytes <= plan.compute_bytes
    if architecture.name != "mamba":
        assert plan.compute_bytes - compute_bytes <= 5 * _MEBIBYTE


def test_the_plan_counts_the_batches_that_lanes_use() -> None:
    assert memory_plan.BATCH_TOKENS == parameters.BATCH_TOKENS
