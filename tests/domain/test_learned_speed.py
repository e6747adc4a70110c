"""What this machine's runs teach of its speed."""

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.machines.memory_pools import MemoryPool, PoolKind
from app.domain.machines.typical_bandwidth import given_bandwidth
from app.domain.plan.efficiency import learn_speeds, work_of_run
from app.domain.plan.forecast import Forecast, ForecastBasis, forecast_decode
from app.domain.plan.learned_rates import Observation, learn_rates
from app.domain.plan.ledger_rows import LedgerRun, RunDevice
from app.domain.plan.measured_speed import measured_forecast
from app.domain.plan.memory_plan import Verdict
from app.domain.plan.placement import Placement, PoolShare, Strategy
from app.domain.plan.robust import deviation, weighted_median
from tests.builders.ledger_rows import load, reads, run

_SPEEDS = st.floats(0.5, 500)
_STEADY = (19.0, 20.0, 21.0, 20.5, 19.5)


def _placed(read_bytes: float, *, layers: float = 10, kind: PoolKind = PoolKind.RAM, gb_per_s: float = 30) -> Placement:
    pool = MemoryPool("memory", kind, 1 << 40, 1 << 40, given_bandwidth(gb_per_s))
    share = PoolShare(pool, round(read_bytes), 0, 0, 0, read_bytes, layers)
    return Placement(Strategy.CPU, Verdict.FITS, (share,), 0, 0.0, mixture=False)


def _forecast(
    runs: Sequence[LedgerRun], read_bytes: float = 1e9, *, level: str = "Q4_K_M", layers: float = 10
) -> Forecast:
    forecast = forecast_decode(
        _placed(read_bytes, layers=layers), level, learned=learn_speeds(runs), active_parameters=2e9
    )
    assert forecast is not None
    return forecast


@given(values=st.lists(st.floats(0.1, 100), min_size=1), wild=st.floats(1e3, 1e9))
def test_a_median_lies_among_its_values_and_one_wild_value_does_not_move_it_past_them(
    values: list[float], wild: float
) -> None:
    ones = [1.0] * len(values)
    assert min(values) <= weighted_median(values, ones) <= max(values)
    assert deviation(values, ones, weighted_median(values, ones)) >= 0
    if len(values) > 1:
        assert weighted_median([*values, wild], [*ones, 1.0]) <= max(values)


def test_without_runs_there_is_nothing_to_learn() -> None:
    assert learn_rates([]) is None
    assert learn_rates([Observation(0.0, {}), Observation(math.inf, {})]) is None
    forecast = _forecast([])
    assert forecast.kind is ForecastBasis.BANDWIDTH
    assert forecast.prefill_tps is None
    assert forecast.first_token_s is None


def test_runs_replace_the_bandwidth_and_say_so() -> None:
    forecast = _forecast([run(tps) for tps in _STEADY])
    assert forecast.basis == "from 5 runs here"
    assert forecast.kind is ForecastBasis.RUNS
    assert forecast.decode_tps == pytest.approx(20, rel=0.05)
    assert forecast.low_tps < 19
    assert forecast.high_tps > 21
    assert forecast.prefill_tps == pytest.approx(200)
    assert forecast.first_token_s == pytest.approx(512 / 200 + 1 / forecast.decode_tps)


@pytest.mark.parametrize(
    "unfit",
    [
        run(1.0, lanes=2),
        run(1.0, generated_tokens=15),
        run(1.0, outcome="cancelled"),
        run(1.0, taken_share=0.2),
        run(None),
        replace(run(1.0), reads=None),
        run(1.0, read=reads({})),
    ],
)
def test_runs_that_cannot_be_compared_teach_nothing(unfit: LedgerRun) -> None:
    assert _forecast([unfit]).kind is ForecastBasis.BANDWIDTH
    steady = [run(tps) for tps in _STEADY]
    assert _forecast([unfit, *steady]) == _forecast(steady)


@given(wild=st.floats(0.01, 1e5), place=st.integers(0, 5))
def test_one_wild_run_does_not_turn_a_forecast(wild: float, place: int) -> None:
    runs = [run(tps) for tps in _STEADY]
    steady = _forecast(runs).decode_tps
    runs.insert(place, run(wild))
    assert _forecast(runs).decode_tps == pytest.approx(steady, rel=0.05)


@given(speeds=st.lists(_SPEEDS, max_size=6), size=st.floats(1e6, 1e12), more=st.floats(1, 1e12))
def test_more_bytes_are_never_faster(speeds: list[float], size: float, more: float) -> None:
    runs = [run(tps) for tps in speeds]
    little, much = _forecast(runs, size), _forecast(runs, size + more)
    assert much.low_tps <= little.low_tps * (1 + 1e-9)
    assert much.high_tps <= little.high_tps * (1 + 1e-9)
    assert much.decode_tps <= little.decode_tps * (1 + 1e-9)


@given(speeds=st.lists(_SPEEDS, max_size=6), size=st.floats(1e6, 1e12), layers=st.integers(0, 200))
def test_a_range_contains_its_middle(speeds: list[float], size: float, layers: int) -> None:
    forecast = _forecast([run(tps) for tps in speeds], size, layers=layers)
    assert 0 < forecast.low_tps <= forecast.decode_tps * (1 + 1e-9)
    assert forecast.decode_tps <= forecast.high_tps * (1 + 1e-9)


@given(speeds=st.lists(_SPEEDS, min_size=1, max_size=8))
def test_what_is_learnt_lies_within_what_was_reached(speeds: list[float]) -> None:
    rates = learn_rates([Observation(tps, {"Q4_K": 0.8, "Q6_K": 0.2}) for tps in speeds])
    assert rates is not None
    for rate in (rates.overall, rates.of("Q4_K"), rates.of("Q6_K"), rates.of("Q8_0")):
        assert min(speeds) * (1 - 1e-9) <= rate.per_s <= max(speeds) * (1 + 1e-9)
        assert rate.spread > 0


def test_each_type_has_its_own_rate_and_the_others_the_overall_one() -> None:
    slow = [run(10, read=reads({"Q4_K": 1e9})) for _ in range(4)]
    fast = [run(20, read=reads({"Q8_0": 1e9})) for _ in range(4)]
    runs = [*slow, *fast]
    four, eight, other = (_forecast(runs, level=level).decode_tps for level in ("Q4_K_M", "Q8_0", "Q6_K"))
    assert four == pytest.approx(10, rel=0.2)
    assert eight == pytest.approx(20, rel=0.2)
    assert 9 < other < 21, "a type without runs has the overall rate"


def test_newer_runs_weigh_more() -> None:
    slow, fast = [run(10) for _ in range(10)], [run(20) for _ in range(10)]
    assert _forecast([*fast, *slow]).decode_tps > 15 > _forecast([*slow, *fast]).decode_tps


def test_runs_with_as_many_threads_count_where_there_are_any() -> None:
    runs = [*(run(5, threads=1) for _ in range(6)), *(run(20, threads=4) for _ in range(3))]
    few, many = learn_speeds(runs, threads=1), learn_speeds(runs, threads=4)
    assert few.cpu.runs == 6
    assert many.cpu.runs == 3
    assert learn_speeds(runs, threads=7).cpu.runs == 9


def test_what_was_learnt_on_the_processor_says_nothing_of_a_gpu() -> None:
    learned = learn_speeds([run(tps) for tps in _STEADY])
    forecast = forecast_decode(_placed(1e9, kind=PoolKind.GPU), "Q4_K_M", learned=learned, active_parameters=2e9)
    assert forecast is not None
    assert forecast.basis == "from bandwidth (30 GB/s, as given)"
    assert forecast.prefill_tps is None


def test_short_prompts_say_nothing_of_the_speed_of_prompts() -> None:
    assert _forecast([run(tps, evaluated_tokens=20) for tps in _STEADY]).prefill_tps is None


def _measured(runs: Sequence[LedgerRun], like: LedgerRun) -> Forecast | None:
    work = work_of_run(like)
    assert work is not None
    return measured_forecast(runs, work, like.settings)


@given(speeds=st.lists(_SPEEDS, min_size=3, max_size=9))
def test_the_forecast_of_a_file_that_ran_lies_within_its_runs(speeds: list[float]) -> None:
    forecast = _measured([run(tps) for tps in speeds], run())
    assert forecast is not None
    assert forecast.basis == f"measured here: {len(speeds)} runs"
    assert forecast.kind is ForecastBasis.MEASURED
    assert min(speeds) * (1 - 1e-9) <= forecast.decode_tps <= max(speeds) * (1 + 1e-9)
    assert forecast.low_tps <= forecast.decode_tps <= forecast.high_tps


@given(wild=st.floats(0.01, 1e5))
def test_one_wild_run_of_a_file_is_left_out(wild: float) -> None:
    forecast = _measured([run(wild), *(run(tps) for tps in _STEADY)], run())
    assert forecast is not None
    assert 19 <= forecast.decode_tps <= 21


def test_a_single_run_leaves_more_open() -> None:
    forecast = _measured([run(20)], run())
    assert forecast is not None
    assert forecast.basis == "measured here: 1 run"
    assert forecast.low_tps < 19
    assert forecast.high_tps > 21


def test_another_context_of_the_same_file_is_carried_over() -> None:
    runs = [run(20, of=load(context_tokens=512)) for _ in range(3)]
    longer = run(of=load(context_tokens=32768), read=reads({"Q4_K": 1e9}, kv_bytes=1e9))
    same, more = _measured(runs, run()), _measured(runs, longer)
    assert same is not None
    assert more is not None
    assert same.basis == "from 3 runs of this file here"
    assert same.decode_tps == pytest.approx(20)
    assert 9 < more.decode_tps < 15


def test_another_file_or_another_way_of_computing_is_not_measured() -> None:
    runs = [run(20) for _ in range(3)]
    assert _measured(runs, run(of=load(file_key="another"))) is None
    assert _measured(runs, run(threads=7)) is None
    assert _measured(runs, run(device=RunDevice.GPU, of=load(gpu_layers=10))) is None
