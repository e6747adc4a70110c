"""What a lane is planned to take against what it takes, over shapes of models. Run by hand, some minutes:

    uv run python -m tests.benchmarks.plan_bench [WORDS OF NAMES …]

Each shape is built of random weights, planned, loaded for real by a lane's runner and asked a prompt that fills a part
of its context. Held to: the plan is at least what was measured (the highest private memory of the model process less
what it held before the load, as comparisons report it) and at most 5 % or 64 MiB above. Without words, the table is
written to plan_table.md beside this file.
"""

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.adapters.gguf_file import read_model_file
from app.adapters.gpu_memory import GpuMemory
from app.adapters.probes.memory import read_system_memory
from app.adapters.probes.processor import read_processor
from app.domain.lanes.sampling import ChatMessage, Sampling
from app.domain.machines.memory_pools import MemoryPool, MemoryPools, PoolKind
from app.domain.plan.lane_plan import LanePlan, LaneSetting
from app.domain.protocol.events import Generate, Load
from app.services.comparison.lane_memory import MemorySampler
from app.services.comparison.lane_runner import LaneRunner
from app.services.fit.plan_sources import source_of_file
from app.services.fit.planning import Planner
from tests.benchmarks.plan_shapes import SHAPES, PlanShape
from tests.builders.gguf_writer import write_gguf

_MEBIBYTE: Final = 1 << 20
_MARGIN: Final = 0.05
_MARGIN_BYTES: Final = 64 * _MEBIBYTE
_TABLE: Final = Path(__file__).with_name("plan_table.md")
_HEAD: Final = (
    "| model | level | context | K/V | file MiB | planned MiB | measured MiB | planned − measured | "
    "engine's `fit` MiB | plan without tables | holds |\n" + "|---|---|" + "--:|" * 8 + "---|"
)


@dataclass(frozen=True, slots=True)
class Row:
    """One shape, planned and measured. `engine_bytes` is what the engine says that it would allocate."""

    shape: PlanShape
    file_bytes: int
    plan: LanePlan
    measured_bytes: int
    engine_bytes: int | None

    @property
    def allocated_bytes(self) -> int:
        """The plan without what the engine does not count: its own tables."""
        return self.plan.total_bytes - self.plan.tables_bytes

    @property
    def holds(self) -> bool:
        over = self.plan.total_bytes - self.measured_bytes
        return 0 <= over <= max(_MARGIN * self.measured_bytes, _MARGIN_BYTES)

    @property
    def text(self) -> str:
        over = self.plan.total_bytes - self.measured_bytes
        sizes = [self.file_bytes, self.plan.total_bytes, self.measured_bytes]
        columns = [
            *(self.shape.name, self.shape.level, f"{self.shape.context_tokens:,}", self.shape.kv_type),
            *(f"{size / _MEBIBYTE:.1f}" for size in sizes),
            f"{over / _MEBIBYTE:+.1f} ({over / self.measured_bytes:+.1%})",
            "?" if self.engine_bytes is None else f"{self.engine_bytes / _MEBIBYTE:.1f}",
            f"{self.allocated_bytes / _MEBIBYTE:.1f}",
            "yes" if self.holds else "NO",
        ]
        return f"| {' | '.join(columns)} |"


def main(words: list[str]) -> None:
    print(_HEAD, flush=True)
    rows = []
    for shape in SHAPES:
        if all(word in f"{shape.name} {shape.level}" for word in words):
            rows.append(measured(shape))
            print(rows[-1].text, flush=True)
    held = sum(row.holds for row in rows)
    summary = f"{held} of {len(rows)} hold: planned ≥ measured, and ≤ measured + max(5 %, 64 MiB)."
    print(summary)
    if not words:
        _TABLE.write_text("\n".join([f"{summary}\n", _HEAD, *(row.text for row in rows), ""]), encoding="utf-8")


def measured(shape: PlanShape) -> Row:
    """Build the shape in a folder that is deleted again, plan it, and load it."""
    with tempfile.TemporaryDirectory() as folder:
        path = write_gguf(Path(folder) / "model.gguf", shape.metadata, shape.tensors)
        setting = LaneSetting(shape.context_tokens, shape.kv_type)
        plan = Planner().plan(source_of_file(read_model_file(path)), setting, this_machine())
        return Row(shape, path.stat().st_size, plan, _peak_bytes(path, shape), _engine_bytes(path, shape))


def this_machine() -> MemoryPools:
    memory = read_system_memory()
    return MemoryPools((), MemoryPool("RAM", PoolKind.RAM, memory.total_bytes, memory.available_bytes))


def _peak_bytes(path: Path, shape: PlanShape) -> int:
    gpu = GpuMemory()
    runner = LaneRunner(on_event=lambda event: None, gpu=gpu)

    def sample() -> None:
        if runner.memory:
            runner.memory.sample()

    sampler = MemorySampler(sample)
    sampler.start()
    try:
        runner.load(Load(str(path), shape.context_tokens, kv_type=shape.kv_type))
        # a letter is about a token of the builders' vocabulary
        prompt = ("the fox and the heron " * shape.prompt_tokens)[: shape.prompt_tokens]
        answer = runner.answer(
            Generate(
                turn=0,
                messages=(ChatMessage("user", prompt),),
                sampling=Sampling(max_tokens=8),
                threads=read_processor().usable_cores,
            )
        )
        peak_bytes = runner.memory.peak_bytes if runner.memory else None
    finally:
        sampler.stop()
        runner.close()
        gpu.close()
    if not answer.outcome.successful or peak_bytes is None:
        raise SystemExit(f"{shape.name}: {answer.outcome.sentence}")
    return peak_bytes


def _engine_bytes(path: Path, shape: PlanShape) -> int | None:
    """What llama.cpp's own `fit` counts, from a process of its own; `None` where it cannot be asked."""
    command = [sys.executable, "-m", "tests.benchmarks.engine_fit", str(path)]
    done = subprocess.run(
        [*command, str(shape.context_tokens), shape.kv_type], capture_output=True, text=True, check=False
    )
    return int(done.stdout) if done.returncode == 0 else None


if __name__ == "__main__":
    main(sys.argv[1:])
