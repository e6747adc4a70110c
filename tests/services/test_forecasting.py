"""Forecasts of real files on this machine."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.adapters.gguf_file import ModelFile, read_model_file
from app.adapters.ledger import FILE_NAME, Ledger
from app.adapters.paths import data_folder
from app.adapters.probes.processor import read_processor
from app.domain.lanes.lane import LaneSettings
from app.domain.lanes.threads import threads_alone
from app.domain.machines.memory_pools import MemoryPool, MemoryPools, PoolKind
from app.domain.machines.typical_bandwidth import given_bandwidth
from app.domain.plan.forecast import Forecast, ForecastBasis
from app.domain.plan.ledger_rows import LedgerRun, RunReads
from app.domain.plan.reserve_correction import NO_CORRECTION
from app.services.fit.forecasting import forecast_document
from app.services.fit.ledger_view import (
    ledger_rows,
    own_machine_key,
    own_reserve_correction,
    own_speeds,
)
from app.services.fit.own_models import OwnModel, plan_own_model
from app.services.fit.planning import Planner
from app.services.fit.recording import key_of_file, reads_of
from tests.builders.ledger_rows import load, predicted, run
from tests.builders.tiny_models import TinyModel, build_model

_CONTEXT = 512
_SETTINGS = LaneSettings(context_tokens=_CONTEXT)


@pytest.fixture
def file(tmp_path: Path) -> ModelFile:
    return read_model_file(build_model(tmp_path / "tiny.gguf", TinyModel(width=256, layers=4, feed_forward=512)))


def _pools(ram_bytes: int = 8_000_000_000) -> MemoryPools:
    return MemoryPools((), MemoryPool("RAM", PoolKind.RAM, ram_bytes, ram_bytes, given_bandwidth(20)))


def _reads(file: ModelFile, filled_tokens: int = _CONTEXT // 2) -> RunReads:
    reads = reads_of(file.shape, filled_tokens=filled_tokens, kv_type="f16")
    assert reads is not None
    return reads


def _ran(file: ModelFile, *speeds: float, threads: int | None = None, reads: RunReads | None = None) -> None:
    """Leave runs of `file` in the ledger."""
    ledger = Ledger(data_folder() / FILE_NAME)
    noted = replace(
        load(file_key=key_of_file(file.parts), machine=own_machine_key(), context_tokens=_CONTEXT),
        file_name=file.path.name,
    )
    number = ledger.add_load(noted)
    assert number is not None
    for speed in speeds:
        ledger.add_run(number, _run(speed, threads or threads_alone(read_processor()), reads or _reads(file)))


def _run(speed: float, threads: int, reads: RunReads) -> LedgerRun:
    return run(speed, of=load(), threads=threads, read=reads, prefill_tps=50 * speed)


def _planned(file: ModelFile, settings: LaneSettings, pools: MemoryPools) -> OwnModel:
    return plan_own_model(file.path, settings, pools, Planner())


def _forecast(file: ModelFile, settings: LaneSettings = _SETTINGS) -> Forecast:
    forecast = _planned(file, settings, _pools()).forecast
    assert forecast is not None
    return forecast


def test_before_any_run_the_bandwidth_speaks(file: ModelFile) -> None:
    forecast = _forecast(file)
    assert forecast.basis == "from bandwidth (20 GB/s, as given)"
    assert forecast.kind is ForecastBasis.BANDWIDTH
    assert forecast.high_tps < 20e9 / file.shape.weights_bytes
    document = forecast_document(forecast)
    assert document is not None
    assert document["prefill_tps"] is None
    assert document["first_token_s"] is None


def test_runs_of_the_file_replace_the_forecast(file: ModelFile) -> None:
    _ran(file, 90, 100, 110)
    forecast = _forecast(file)
    assert forecast.basis == "measured here: 3 runs"
    assert forecast.decode_tps == pytest.approx(100)
    assert forecast.low_tps == pytest.approx(90)
    assert forecast.high_tps == pytest.approx(110)
    document = forecast_document(forecast)
    assert document is not None
    assert document["prefill_tps"] == pytest.approx(5000)
    assert document["first_token_s"] == pytest.approx(512 / 5000 + 1 / 100, abs=0.01)
    assert document["basis_kind"] == "measured"


def test_runs_of_another_file_teach_the_machines_speed(file: ModelFile, tmp_path: Path) -> None:
    larger = read_model_file(build_model(tmp_path / "larger.gguf", TinyModel(width=512, layers=4, feed_forward=1024)))
    _ran(larger, 95, 100, 105)
    forecast = _forecast(file)
    assert forecast.basis == "from 3 runs here"
    assert forecast.decode_tps > 105, "a smaller model is faster"


def test_other_settings_of_the_same_file_are_carried_over(file: ModelFile) -> None:
    _ran(file, 95, 100, 105)
    longer = _forecast(file, LaneSettings(context_tokens=100_000))
    assert longer.basis == "from 3 runs of this file here"
    assert longer.decode_tps < 95, "more of the cache is read"


def test_another_number_of_threads_is_not_measured(file: ModelFile) -> None:
    _ran(file, 95, 100, 105, threads=61)
    assert _forecast(file).basis == "from 3 runs here"
    assert _forecast(file, replace(_SETTINGS, threads=61)).basis == "measured here: 3 runs"


def test_what_does_not_fit_has_no_speed(file: ModelFile) -> None:
    assert _planned(file, _SETTINGS, _pools(1_000_000)).forecast is None
    assert forecast_document(None) is None


def test_without_a_folder_for_data_there_is_nothing_to_learn_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEIGHIN_HOME", "/dev/null/nowhere")
    assert ledger_rows() == ()
    assert own_speeds().runs == ()
    assert own_reserve_correction() == NO_CORRECTION


def test_loads_that_fell_short_raise_the_reserve() -> None:
    ledger = Ledger(data_folder() / FILE_NAME)
    assert own_reserve_correction().extra_bytes(10**9) == 0
    for name in "abcd":
        noted = load(file_key=name, machine=own_machine_key(), planned=predicted(10**9), peak_bytes=1_100_000_000)
        assert ledger.add_load(noted) is not None
    assert own_reserve_correction().extra_bytes(10**9) == pytest.approx(10**8, rel=0.01)


def test_rows_show_planned_beside_measured(file: ModelFile) -> None:
    _ran(file, 90, 100)
    ledger = Ledger(data_folder() / FILE_NAME)
    ledger.add_load(load(machine=own_machine_key(), planned=predicted(1000), peak_bytes=900))
    newest, oldest = ledger_rows()
    assert (newest.predicted_bytes, newest.measured_bytes, newest.answers) == (1000, 900, 0)
    assert newest.excess_share == pytest.approx(-0.1)
    assert (newest.decode_tps, newest.prefill_tps) == (None, None)
    assert (oldest.answers, oldest.decode_tps, oldest.prefill_tps) == (2, 100, 5000)
