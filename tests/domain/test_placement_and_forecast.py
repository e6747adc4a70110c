"""Where a model lies on a machine and how fast it should answer there."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.machines.memory_pools import MemoryPool, MemoryPools, PoolKind
from app.domain.machines.typical_bandwidth import given_bandwidth, typical_bandwidth
from app.domain.plan.forecast import forecast_decode
from app.domain.plan.memory_plan import Verdict
from app.domain.plan.model_load import ModelLoad
from app.domain.plan.placement import Placement, Strategy, place

_GB = 1_000_000_000
_DENSE = ModelLoad(32, 4 * _GB, 0, 0.0, _GB // 4, _GB, _GB // 2, _GB // 4, 500_000)
_MIXTURE = ModelLoad(48, _GB, 16 * _GB, 8 / 128, _GB // 4, _GB, _GB // 2, _GB // 4, 500_000)


def _machine(ram_gb: float, *vram_gb: float, reads_gb_per_s: tuple[float, float] = (60, 400)) -> MemoryPools:
    ram_speed, gpu_speed = map(given_bandwidth, reads_gb_per_s)
    gpus = tuple(
        MemoryPool(f"GPU {number}", PoolKind.GPU, round(size * _GB), round(size * _GB), gpu_speed)
        for number, size in enumerate(vram_gb)
    )
    return MemoryPools(gpus, MemoryPool("RAM", PoolKind.RAM, round(ram_gb * _GB), round(ram_gb * _GB), ram_speed))


@pytest.mark.parametrize(
    ("load", "pools", "strategy", "verdict"),
    [
        (_DENSE, _machine(16, 8), Strategy.GPU, Verdict.FITS),
        (_DENSE, _machine(16, 4), Strategy.PARTIAL, Verdict.PARTIAL),
        (_DENSE, _machine(16), Strategy.CPU, Verdict.FITS),
        (_DENSE, _machine(16, 0.5), Strategy.CPU, Verdict.FITS),
        (_DENSE, _machine(5.5), Strategy.CPU, Verdict.TIGHT),
        (_DENSE, _machine(3), Strategy.CPU, Verdict.DOES_NOT_FIT),
        (_DENSE, _machine(16, 4, 4), Strategy.GPU, Verdict.FITS),
        (_MIXTURE, _machine(32, 24), Strategy.GPU, Verdict.FITS),
        (_MIXTURE, _machine(32, 8), Strategy.EXPERTS_IN_RAM, Verdict.PARTIAL),
        (_MIXTURE, _machine(32, 2), Strategy.PARTIAL, Verdict.PARTIAL),
    ],
)
def test_the_fastest_way_that_fits_is_taken(
    load: ModelLoad, pools: MemoryPools, strategy: Strategy, verdict: Verdict
) -> None:
    placement = place(load, pools)
    assert (placement.strategy, placement.verdict) == (strategy, verdict)


def test_what_fits_on_the_fastest_card_stays_off_the_others() -> None:
    slow, fast = _machine(16, 12).gpus[0], _machine(16, 8, reads_gb_per_s=(60, 900)).gpus[0]
    placement = place(_DENSE, replace(_machine(16), gpus=(slow, replace(fast, name="fast"))))
    assert [share.pool.name for share in placement.shares] == ["fast", "RAM"]


def test_unified_memory_is_one_pool_and_counted_once() -> None:
    pool = MemoryPool("unified memory", PoolKind.UNIFIED, 16 * _GB, 10 * _GB, given_bandwidth(100))
    placement = place(_DENSE, MemoryPools((pool,), None))
    assert placement.strategy is Strategy.GPU
    assert placement.needs_bytes == _DENSE.total_bytes
    assert place(_MIXTURE, MemoryPools((pool,), None)).verdict is Verdict.DOES_NOT_FIT


def test_what_is_missing_is_told() -> None:
    assert place(_DENSE, _machine(3)).missing_bytes == _DENSE.total_bytes - 3 * _GB


def test_experts_come_back_to_the_card_as_far_as_it_has_room() -> None:
    shares = [place(_MIXTURE, _machine(32, size)).experts_on_gpu for size in (4, 8, 12, 16)]
    assert shares == sorted(shares)
    assert 0 < shares[1] < 1


@given(ram_gb=st.floats(0, 64), vram_gb=st.lists(st.floats(0, 32), max_size=4), mixture=st.booleans())
def test_all_weights_and_cache_lie_somewhere_and_every_share_fits(
    ram_gb: float, vram_gb: list[float], mixture: bool
) -> None:
    load = _MIXTURE if mixture else _DENSE
    placement = place(load, _machine(ram_gb, *vram_gb))
    if placement.verdict is Verdict.DOES_NOT_FIT:
        assert placement.missing_bytes > 0
        assert placement.shares == ()
        return
    assert sum(share.weights_bytes for share in placement.shares) >= load.weights_bytes - 5
    assert sum(share.kv_bytes for share in placement.shares) >= load.kv_bytes - 5
    assert placement.spare_bytes >= 0
    assert sum(share.read_bytes for share in placement.shares) == pytest.approx(_read_bytes(load))


def _read_bytes(load: ModelLoad) -> float:
    return load.dense_bytes + load.expert_bytes * load.active_expert_share + load.filled_kv_bytes


def test_a_mixture_reads_its_active_experts_only() -> None:
    dense = replace(_DENSE, dense_bytes=_MIXTURE.weights_bytes)
    mixture_tps = _decode_tps(place(_MIXTURE, _machine(32)))
    assert mixture_tps > 4 * _decode_tps(place(dense, _machine(32)))


def _decode_tps(placement: Placement) -> float:
    forecast = forecast_decode(placement, "Q4_K_M")
    assert forecast is not None
    assert forecast.low_tps <= forecast.decode_tps <= forecast.high_tps
    return forecast.decode_tps


def test_a_forecast_never_passes_what_the_bandwidth_allows() -> None:
    forecast = forecast_decode(place(_DENSE, _machine(16, 8)), "Q4_K_M")
    assert forecast is not None
    assert forecast.high_tps < 400 * _GB / _read_bytes(_DENSE)
    assert "400 GB/s, as given" in forecast.basis


@pytest.mark.parametrize("unknown", ["ram", "gpu"])
def test_an_unknown_bandwidth_gives_no_forecast(unknown: str) -> None:
    known = _machine(16, 4)
    assert known.ram is not None
    ram = replace(known.ram, bandwidth=None) if unknown == "ram" else known.ram
    gpu = replace(known.gpus[0], bandwidth=None) if unknown == "gpu" else known.gpus[0]
    assert forecast_decode(place(_DENSE, MemoryPools((gpu,), ram)), "Q4_K_M") is None


def test_a_memory_that_no_token_reads_may_be_unknown() -> None:
    known = _machine(16, 8)
    assert known.ram is not None
    pools = MemoryPools(known.gpus, replace(known.ram, bandwidth=None))
    assert forecast_decode(place(_DENSE, pools), "Q4_K_M") is not None


def test_what_does_not_fit_has_no_forecast() -> None:
    assert forecast_decode(place(_DENSE, _machine(1)), "Q4_K_M") is None


@given(kind=st.sampled_from(PoolKind), size=st.integers(1, 1 << 45), more=st.integers(0, 1 << 45))
def test_typical_bandwidths_are_marked_assumed_and_never_fall_with_size(kind: PoolKind, size: int, more: int) -> None:
    small, large = typical_bandwidth(kind, size), typical_bandwidth(kind, size + more)
    assert small.words.endswith("assumed")
    assert small.low_bytes_per_s <= large.low_bytes_per_s
    assert small.high_bytes_per_s <= large.high_bytes_per_s


def test_a_known_model_on_a_known_card_is_forecast_about_right() -> None:
    # an 8B at Q4_K_M (4.9 GB) on a card of 1,008 GB/s is known to give 110 to 160 tokens per second
    load = replace(_DENSE, dense_bytes=4_920_000_000, kv_bytes=_GB, filled_kv_bytes=134_000_000)
    forecast = forecast_decode(place(load, _machine(32, 24, reads_gb_per_s=(60, 1008))), "Q4_K_M")
    assert forecast is not None
    assert forecast.low_tps < 130 < forecast.high_tps
