"""Forecasts held against what lanes reach, before and after the ledger has runs. By hand, with nothing else running:

    uv run python -m tests.benchmarks.forecast_bench

Measures the bandwidth, forecasts every model from it alone, lets each answer four times, and forecasts again: from the
first model's three runs, from the three newest runs of the other models, and from three of its own, held against the
fourth. Prints a Markdown table, writes it to forecast_table.md, and exits with 1 where a criterion is missed.
"""

import os
import queue
import statistics
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from app.adapters.gguf_file import ModelFile, read_model_file
from app.adapters.paths import HOME_VARIABLE
from app.adapters.probes.memory import read_system_memory
from app.adapters.probes.processor import read_processor
from app.domain.lanes.lane import LaneSettings, LaneSpec
from app.domain.lanes.sampling import Sampling
from app.domain.lanes.threads import threads_alone
from app.domain.machines.memory_pools import MemoryPool, MemoryPools, PoolKind
from app.domain.machines.typical_bandwidth import measured_bandwidth
from app.domain.plan.efficiency import learn_speeds
from app.domain.plan.forecast import Forecast
from app.domain.plan.lane_plan import LanePlan, LaneSetting
from app.domain.plan.ledger_rows import LedgerRun
from app.domain.units import bytes_text
from app.services.comparison.comparison import Comparison
from app.services.comparison.comparison_events import ComparisonEvent
from app.services.comparison.turn_request import TurnRequest
from app.services.fit.forecasting import forecast_plan
from app.services.fit.ledger_view import own_ledger, own_machine_key
from app.services.fit.plan_sources import source_of_file
from app.services.fit.planning import Planner
from app.services.fit.recording import key_of_file
from app.services.machine.bandwidth import measure_bandwidth
from tests.benchmarks.forecast_models import FORECAST_MODELS, ForecastModel

_CONTEXT_TOKENS: Final = 1024
_ROUNDS: Final = 4
_LEARNT_FROM: Final = 3
_FROM_BANDWIDTH: Final = 0.20
_FROM_RUNS: Final = 0.10
_TABLE: Final = Path(__file__).with_name("forecast_table.md")


@dataclass(frozen=True, slots=True)
class Tried:
    """A model that ran here: its plan, and its runs, oldest first."""

    model: ForecastModel
    file: ModelFile
    file_key: str
    plan: LanePlan
    runs: tuple[LedgerRun, ...]

    @property
    def measured_tps(self) -> float:
        return statistics.median(run.decode_tps or 0.0 for run in self.runs)

    @property
    def read_bytes(self) -> float:
        reads = self.runs[0].reads
        return reads.total_bytes if reads else 0.0


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ[HOME_VARIABLE] = str(Path(folder) / "home")
        pools, bandwidth = _pools()
        chosen = [each for each in FORECAST_MODELS if not sys.argv[1:] or each.name in sys.argv[1:]]
        tried = [_tried(model, Path(folder), pools) for model in chosen]
    table = [*_heading(bandwidth), *(_row(each, tried) for each in tried)]
    missed = [words for each in tried for words in _missed(each)]
    table += ["", *(missed or [f"All within {_FROM_BANDWIDTH:.0%} and {_FROM_RUNS:.0%}."])]
    print("\n".join(table))
    _TABLE.write_text("\n".join(table) + "\n", encoding="utf-8")
    raise SystemExit(1 if missed else 0)


def _pools() -> tuple[MemoryPools, str]:
    """This machine's main memory as it was just measured, for models run on the processor; and that in words."""
    memory = read_system_memory()
    measured = measure_bandwidth(read_processor(), memory)
    bandwidth = measured_bandwidth(measured)
    words = f"{read_processor().name}, {measured.threads} threads, {bandwidth.words} ({measured.how})"
    ram = MemoryPool("RAM", PoolKind.RAM, memory.total_bytes, memory.available_bytes, bandwidth)
    return MemoryPools((), ram), words


def _tried(model: ForecastModel, folder: Path, pools: MemoryPools) -> Tried:
    path = model.build(folder / f"{model.name.replace(' ', '-')}.gguf")
    file = read_model_file(path)
    plan = Planner().plan(source_of_file(file), LaneSetting(_CONTEXT_TOKENS), pools)
    _answer_all(path, model)
    runs = tuple(reversed(_newest_runs(_ROUNDS)))
    print(f"{model.name}: {', '.join(f'{run.decode_tps:.1f}' for run in runs)} tok/s", file=sys.stderr)
    key = key_of_file(file.parts)
    path.unlink()
    return Tried(model, file, key, plan, runs)


def _answer_all(path: Path, model: ForecastModel) -> None:
    """Each round asks in a fresh conversation; the lane stays loaded."""
    events: queue.SimpleQueue[ComparisonEvent] = queue.SimpleQueue()
    comparison = Comparison([LaneSpec(str(path), LaneSettings(context_tokens=_CONTEXT_TOKENS))], events)
    try:
        for number in range(_ROUNDS):
            prompt = f"Story {number}: tell me a long story about a fox and a heron who live by a river in the north."
            request = TurnRequest(prompt, sampling=Sampling(max_tokens=model.tokens), fresh=True)
            (answer,) = comparison.run_turn(request).values()
            if answer.decode_tps is None:
                raise SystemExit(f"{model.name} gave no speed: {answer.outcome.sentence}")
    finally:
        comparison.close()


def _newest_runs(count: int) -> tuple[LedgerRun, ...]:
    ledger = own_ledger()
    if ledger is None:
        raise SystemExit("There is no ledger.")
    return ledger.runs(own_machine_key(), most=count)


def _forecast(tried: Tried, newest_first: Sequence[LedgerRun]) -> Forecast:
    """What would be told of a model with these runs in the ledger, as far filled as its own runs were."""
    run = tried.runs[0]
    # comparable whatever else ran: the figures are judged by whoever reads the table
    counted = [replace(each, taken_share=None) for each in newest_first]
    told = forecast_plan(
        tried.plan,
        tried.file.shape,
        file_key=tried.file_key,
        filled_tokens=(run.prompt_tokens or 0) + run.generated_tokens // 2,
        speeds=learn_speeds(counted, threads=threads_alone(read_processor())),
    )
    if told is None:
        raise SystemExit(f"{tried.model.name} has no forecast.")
    return told


def _heading(bandwidth: str) -> list[str]:
    return [
        f"# Forecast against measured decode\n\n{bandwidth}\n",
        "Tokens per second; the error of a forecast's middle in brackets. *bandwidth*: no run in the ledger; *others*: "
        f"{_LEARNT_FROM} runs of one other model (the median of all such forecasts); *own*: {_LEARNT_FROM} runs of its "
        "own, held against the next one; *taken*: processor time that other programs had.\n",
        "| model | read a token | measured | bandwidth | others | own | taken |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]


def _row(each: Tried, tried: Sequence[Tried]) -> str:
    taken = max(run.taken_share or 0.0 for run in each.runs)
    others = [_forecast(each, other.runs[:_LEARNT_FROM]).decode_tps for other in tried if other is not each]
    cells = (
        *(each.model.name, bytes_text(each.read_bytes), f"{each.measured_tps:.1f}"),
        _cell(_forecast(each, ()), each.measured_tps),
        _error_cell(statistics.median(others), each.measured_tps) if others else "",
        _cell(_from_own(each), _last_tps(each)),
        f"{taken:.0%}",
    )
    return f"| {' | '.join(cells)} |"


def _from_own(each: Tried) -> Forecast:
    return _forecast(each, tuple(reversed(each.runs[:_LEARNT_FROM])))


def _last_tps(each: Tried) -> float:
    return each.runs[-1].decode_tps or 0.0


def _cell(forecast: Forecast, measured_tps: float) -> str:
    return f"{forecast.low_tps:.1f} to {forecast.high_tps:.1f} ({_error(forecast.decode_tps, measured_tps):+.0%})"


def _error_cell(expected_tps: float, measured_tps: float) -> str:
    return f"{expected_tps:.1f} ({_error(expected_tps, measured_tps):+.0%})"


def _error(expected_tps: float, measured_tps: float) -> float:
    return expected_tps / measured_tps - 1


def _missed(each: Tried) -> list[str]:
    """Criteria that a model misses, in words."""
    before = _error(_forecast(each, ()).decode_tps, each.measured_tps)
    after = _error(_from_own(each).decode_tps, _last_tps(each))
    missed = []
    if abs(before) > _FROM_BANDWIDTH:
        missed.append(f"MISSED: {each.model.name} is {before:+.0%} off from bandwidth alone.")
    if abs(after) > _FROM_RUNS:
        missed.append(f"MISSED: {each.model.name} is {after:+.0%} off after {_LEARNT_FROM} runs.")
    return missed


if __name__ == "__main__":
    main()
