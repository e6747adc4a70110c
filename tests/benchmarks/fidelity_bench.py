"""Figures and time of a measurement beside those of llama.cpp's own tool. Run by hand, with nothing else running:

    uv run python -m tests.benchmarks.fidelity_bench --tool PATH/llama-perplexity REFERENCE LANE
        [--text FILE] [--ctx N] [--chunks N] [--rounds N]

Both score the same text, context and chunks of the same files with the same threads, in turns. Held to: perplexity
within 0.1 %, mean divergence within 1 %, same top within 0.2 points; time at most 1.2 × that of the tool's two passes.
Time is told twice: of whole commands (loading and start of everything included on both sides), and from the moment at
which models are loaded (excluded on both sides). Medians of ratios of neighbours.

The tool keeps 16 bits of each of the reference's logarithms, none more than 16 nats below the first: its own figure of
the reference is taken from its first pass.
"""

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.adapters.probes.processor import read_processor
from app.domain.lanes.lane import parse_lane
from app.domain.lanes.threads import threads_alone
from app.services.comparison.lane_models import prepare_lane
from app.services.fidelity.fidelity_events import (
    FidelityEvent,
    FidelityFinished,
    FidelityLaneDone,
    FidelityProgressed,
    FidelityRequest,
)
from app.services.fidelity.fidelity_run import FidelityRun
from app.services.fidelity.scored_text import bundled_text

_LIMITS: Final = {"reference perplexity": 0.001, "perplexity": 0.001, "mean KLD": 0.01}
_SAME_TOP_LIMIT: Final = 0.002
_TIME_LIMIT: Final = 1.2
_PATTERNS: Final = {
    "reference perplexity": r"Final estimate: PPL = ([\d.]+)",
    "perplexity": r"Mean PPL\(Q\)\s*:\s*([\d.]+)",
    "mean KLD": r"Mean\s+KLD:\s*([\d.-]+)",
    "median KLD": r"Median\s+KLD:\s*([\d.-]+)",
    "KLD 90 %": r"90\.0%\s+KLD:\s*([\d.-]+)",
    "KLD 99 %": r"99\.0%\s+KLD:\s*([\d.-]+)",
    "KLD 99.9 %": r"99\.9%\s+KLD:\s*([\d.-]+)",
    "max KLD": r"Maximum KLD:\s*([\d.-]+)",
    "mean Δp": r"Mean\s+Δp:\s*([\d.-]+)",
    "RMS Δp": r"RMS Δp\s*:\s*([\d.-]+)",
    "same top": r"Same top p:\s*([\d.]+)",
}
_OURS: Final = {
    "perplexity": "perplexity",
    "mean KLD": "mean_kld",
    "median KLD": "median_kld",
    "KLD 90 %": "kld_90",
    "KLD 99 %": "kld_99",
    "KLD 99.9 %": "kld_999",
    "max KLD": "max_kld",
    "mean Δp": "mean_dp",
    "RMS Δp": "rms_dp",
    "same top": "same_top_share",
}
_SHARES: Final = ("mean Δp", "RMS Δp", "same top")
# The tool begins its lines with minutes, seconds, milliseconds and microseconds since its start.
_LOADED: Final = re.compile(
    r"^(\d+)\.(\d+)\.(\d+)\.(\d+) I (?:perplexity: calculating|kl_divergence: computing)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Measured:
    """Figures by name; seconds of everything, and from when models were loaded."""

    figures: dict[str, float]
    whole_s: float
    scoring_s: float


@dataclass(frozen=True, slots=True)
class Setting:
    """What both sides are given."""

    reference: str
    lane: str
    text: Path
    context_tokens: int
    chunks: int
    threads: int


def main() -> None:
    options = _options()
    threads = threads_alone(read_processor())
    reference, lane = (str(prepare_lane(parse_lane(each)).path) for each in (options.reference, options.lane))
    setting = Setting(reference, lane, options.text, options.ctx, options.chunks, threads)
    ours, command_s, tools = [], [], []
    for _ in range(options.rounds):
        tools.append(measured_by_tool(options.tool, setting))
        command_s.append(_seconds_of_command(setting))
        ours.append(measured_here(setting))
    print(f"{threads} threads, {options.chunks} chunks of {options.ctx} tokens, {options.rounds} rounds")
    hold_figures(ours[-1].figures, tools[-1].figures)
    _tell_ratio("whole commands", command_s, [each.whole_s for each in tools])
    _tell_ratio("models loaded", [each.scoring_s for each in ours], [each.scoring_s for each in tools])


def measured_by_tool(tool: Path, setting: Setting) -> Measured:
    """Two passes of the tool: the reference's, which writes a file, and the lane's, which reads it."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base.kld"
        shared = [
            *("-f", str(setting.text), "-c", str(setting.context_tokens), "--chunks", str(setting.chunks)),
            *("-t", str(setting.threads), "--no-escape", "--kl-divergence-base", str(base)),
        ]
        passes = [
            _one_pass([str(tool), "-m", setting.reference, *shared]),
            _one_pass([str(tool), "-m", setting.lane, *shared, "--kl-divergence"]),
        ]
    said = "\n".join(text for text, _, _ in passes)
    figures = {name: _found(pattern, said) for name, pattern in _PATTERNS.items()}
    figures |= {name: figures[name] / 100 for name in _SHARES}
    return Measured(figures, sum(whole_s for _, whole_s, _ in passes), sum(score_s for _, _, score_s in passes))


def measured_here(setting: Setting) -> Measured:
    """The same by a run of the app; scoring begins when the last model is loaded."""
    moments: list[tuple[float, FidelityEvent]] = []
    request = FidelityRequest(
        reference=parse_lane(setting.reference),
        lanes=(parse_lane(setting.lane),),
        text_path=setting.text,
        context_tokens=setting.context_tokens,
        windows=setting.chunks,
        threads=setting.threads,
    )
    with tempfile.TemporaryDirectory() as home:
        os.environ["WEIGHIN_HOME"] = home
        started_s = time.perf_counter()
        FidelityRun(request, lambda event: moments.append((time.perf_counter(), event))).run()
    done = [event.result for _, event in moments if isinstance(event, FidelityLaneDone)]
    if not done:
        raise SystemExit(f"nothing was measured: {[event for _, event in moments][-2:]}")
    loaded_s = max(
        at_s for at_s, event in moments if isinstance(event, FidelityProgressed) and event.doing == "loading"
    )
    ended_s = max(at_s for at_s, event in moments if isinstance(event, FidelityFinished))
    figures = {name: float(getattr(done[0].figures, field)) for name, field in _OURS.items()}
    figures["reference perplexity"] = done[0].figures.reference_perplexity
    return Measured(figures, ended_s - started_s, ended_s - loaded_s)


def _seconds_of_command(setting: Setting) -> float:
    """`weighin fidelity` from its start to its end, with a home of its own; hashes of files are worked out too."""
    words = [
        *("fidelity", f"{setting.reference},threads={setting.threads}", f"{setting.lane},threads={setting.threads}"),
        *("--text", str(setting.text), "--ctx", str(setting.context_tokens), "--chunks", str(setting.chunks), "--json"),
    ]
    with tempfile.TemporaryDirectory() as home:
        started_s = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "app", *words],
            capture_output=True,
            text=True,
            check=False,
            env=os.environ | {"WEIGHIN_HOME": home},
        )
        ended_s = time.perf_counter()
    if done.returncode != 0:
        raise SystemExit(done.stderr)
    json.loads(done.stdout)
    return ended_s - started_s


def hold_figures(ours: dict[str, float], tools: dict[str, float]) -> None:
    """Print both side by side, and whether each is near enough."""
    print(f"{'figure':22}{'here':>14}{'tool':>14}{'apart':>12}")
    for name, tool in tools.items():
        here = ours[name]
        if name == "same top":
            apart, held = f"{(here - tool) * 100:+.3f} pt", abs(here - tool) <= _SAME_TOP_LIMIT
        else:
            relative = (here - tool) / tool if tool else here
            apart, held = f"{relative:+.4%}", abs(relative) <= _LIMITS.get(name, 1.0)
        print(f"{name:22}{here:14.6f}{tool:14.6f}{apart:>12}{'' if held else '  NOT HELD'}")


def _one_pass(command: list[str]) -> tuple[str, float, float]:
    """What it said, the seconds it took, and those after it had loaded its model."""
    started_s = time.perf_counter()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    whole_s = time.perf_counter() - started_s
    loaded = _LOADED.search(done.stdout)
    if done.returncode != 0 or loaded is None:
        raise SystemExit(done.stdout[-2000:])
    minutes, seconds, thousandths, millionths = (int(each) for each in loaded.groups())
    return done.stdout, whole_s, whole_s - (minutes * 60 + seconds + thousandths / 1e3 + millionths / 1e6)


def _found(pattern: str, text: str) -> float:
    found = re.search(pattern, text)
    if found is None:
        raise SystemExit(f"the tool does not say {pattern}")
    return float(found[1])


def _tell_ratio(what: str, ours_s: list[float], tool_s: list[float]) -> None:
    ratio = statistics.median(ours / tool for ours, tool in zip(ours_s, tool_s, strict=True))
    held = "" if ratio <= _TIME_LIMIT else "  NOT HELD"
    print(f"{what}: {statistics.median(ours_s):.2f} s, tool {statistics.median(tool_s):.2f} s, {ratio:.2f} ×{held}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reference", help="SOURCE as on the command line: a file or builtin:LEVEL")
    parser.add_argument("lane")
    parser.add_argument("--tool", type=Path, required=True, help="llama-perplexity of the same llama.cpp")
    parser.add_argument("--text", type=Path, default=bundled_text())
    parser.add_argument("--ctx", type=int, default=512)
    parser.add_argument("--chunks", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    return parser.parse_args()


if __name__ == "__main__":
    main()
