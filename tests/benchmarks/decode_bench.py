"""Decode speed in a lane against the engine driven directly, in turns. Run by hand, with nothing else running:

    uv run python -m tests.benchmarks.decode_bench

Prints the ratio lane ÷ bare for a random model of some 0.4 billion weights and for the built-in model, alone with all
cores, and for two lanes together with half the cores each. Each process answers twice and the second answer counts:
the first one also warms the processor, the page tables and the engine's threads up. Medians of ratios of neighbours.
"""

import json
import queue
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from app.adapters.probes.processor import read_processor
from app.domain.lanes.answer import Answer
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.lanes.sampling import Sampling
from app.domain.lanes.turn_mode import Mode
from app.services.comparison.comparison import Comparison
from app.services.comparison.comparison_events import ComparisonEvent
from app.services.comparison.turn_request import TurnRequest
from app.services.levels.builtin_model import level_path
from tests.builders.tiny_models import BENCHMARK, build_model

_ROUNDS: Final = 5
_CONTEXT_TOKENS: Final = 1024


def main() -> None:
    cores = read_processor().usable_cores
    with tempfile.TemporaryDirectory() as folder:
        large = build_model(Path(folder) / "random-0.4B-Q8_0.gguf", BENCHMARK)
        report("random 0.4B", *alternate(large, tokens=160, threads=cores))
        report("Featherweight", *alternate(level_path("Q8_0"), tokens=250, threads=cores))
        report("two lanes together, random 0.4B", *alternate_pairs(large, tokens=120, threads=max(1, cores // 2)))


def report(what: str, lane_tps: list[float], bare_tps: list[float]) -> None:
    """Medians of both, and the median of the ratios of runs that were neighbours."""
    ratios = sorted(lane / bare for lane, bare in zip(lane_tps, bare_tps, strict=True))
    lane, bare = statistics.median(lane_tps), statistics.median(bare_tps)
    spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
    print(f"{what}: lane {lane:.1f} tok/s, bare {bare:.1f} tok/s, ratio {statistics.median(ratios):.3f} ({spread})")


def alternate(model: Path, *, tokens: int, threads: int) -> tuple[list[float], list[float]]:
    """Lane and bare engine in turns, so that a noisy neighbour slows both."""
    lane_tps, bare_tps = [], []
    for _ in range(_ROUNDS):
        bare_tps.append(_bare([_start_bare(model, tokens=tokens, threads=threads)])[0])
        lane_tps.append(_lanes(model, count=1, tokens=tokens)[0])
    return lane_tps, bare_tps


def alternate_pairs(model: Path, *, tokens: int, threads: int) -> tuple[list[float], list[float]]:
    """Sums of two lanes together and of two bare processes at the same time."""
    lane_tps, bare_tps = [], []
    for _ in range(_ROUNDS):
        bare_tps.append(sum(_bare([_start_bare(model, tokens=tokens, threads=threads) for _ in range(2)])))
        lane_tps.append(sum(_lanes(model, count=2, tokens=tokens)))
    return lane_tps, bare_tps


def _start_bare(model: Path, *, tokens: int, threads: int) -> "subprocess.Popen[bytes]":
    script = Path(__file__).with_name("bare_engine.py")
    options = ["--threads", str(threads), "--tokens", str(tokens), "--context", str(_CONTEXT_TOKENS)]
    return subprocess.Popen([sys.executable, str(script), str(model), *options], stdout=subprocess.PIPE)


def _bare(children: "list[subprocess.Popen[bytes]]") -> list[float]:
    return [float(json.loads(child.communicate()[0])["decode_tps"]) for child in children]


def _lanes(model: Path, *, count: int, tokens: int) -> list[float]:
    events: queue.SimpleQueue[ComparisonEvent] = queue.SimpleQueue()
    settings = LaneSettings(context_tokens=_CONTEXT_TOKENS)
    comparison = Comparison([LaneSpec(str(model), settings)] * count, events)
    request = TurnRequest(
        "Tell me a long story about a fox and a heron who live by a river.",
        sampling=Sampling(max_tokens=tokens),
        mode=Mode.TOGETHER if count > 1 else None,
    )
    try:
        comparison.run_turn(request)
        comparison.clear_conversations()
        return [_decode_tps(answer) for answer in comparison.run_turn(request).values()]
    finally:
        comparison.close()


def _decode_tps(answer: Answer) -> float:
    if answer.decode_tps is None:
        raise SystemExit(f"a lane gave no speed: {answer.outcome.sentence}")
    return answer.decode_tps


if __name__ == "__main__":
    main()
