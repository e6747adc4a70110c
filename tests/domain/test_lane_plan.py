"""Plans of lanes: what lies where, whether it fits, and up to what context."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.machines.memory_pools import MemoryPool, MemoryPools, PoolKind
from app.domain.plan.lane_load import LoadMaker
from app.domain.plan.lane_plan import LanePlan, LaneSetting, largest_context, plan_lane
from app.domain.plan.memory_plan import Confidence, Verdict
from app.domain.plan.placement import Strategy
from tests.builders.architectures import ARCHITECTURES, gemma3, llama, qwen3moe
from tests.builders.plan_sources import source_of

_MEBIBYTE = 1 << 20
_RESERVE = 20 * _MEBIBYTE
_BEST_FIRST = (Verdict.FITS, Verdict.PARTIAL, Verdict.TIGHT, Verdict.DOES_NOT_FIT)
_MAKERS = {build.__name__: LoadMaker(source_of(build()), lambda kind: None, None) for build in ARCHITECTURES}

makers = st.sampled_from(sorted(_MAKERS)).map(_MAKERS.__getitem__)
free_sizes = st.integers(0, 400 * _MEBIBYTE)
settings = st.builds(
    LaneSetting,
    st.integers(1, 100_000),
    st.sampled_from(["f16", "q8_0", "q4_0"]),
    st.one_of(st.none(), st.integers(-1, 20)),
)


def gpu(free_bytes: int, name: str = "GPU") -> MemoryPool:
    return MemoryPool(name, PoolKind.GPU, 1 << 34, free_bytes)


def ram(free_bytes: int) -> MemoryPool:
    return MemoryPool("RAM", PoolKind.RAM, 1 << 34, free_bytes)


machines = st.builds(
    MemoryPools, st.lists(free_sizes.map(gpu), max_size=3).map(tuple), free_sizes.map(ram)
) | free_sizes.map(lambda free: MemoryPools((MemoryPool("unified memory", PoolKind.UNIFIED, 1 << 34, free),), None))


def planned(maker: LoadMaker, setting: LaneSetting, pools: MemoryPools) -> LanePlan:
    return plan_lane(maker, setting, pools, reserve_bytes=_RESERVE)


@given(makers, settings, machines)
def test_every_byte_lies_somewhere(maker: LoadMaker, setting: LaneSetting, pools: MemoryPools) -> None:
    plan, load = planned(maker, setting, pools), maker.at(setting.context_tokens, setting.kv_type)
    assert sum(share.kv_bytes for share in plan.devices) == plan.kv_bytes == load.kv_bytes
    assert sum(share.tables_bytes for share in plan.devices) == load.tables_bytes
    assert sum(share.layers for share in plan.devices) == len(load.layers)
    parts = load.weights
    least = sum(layer.total_bytes for layer in parts.layers) + parts.input_bytes + parts.output_bytes
    assert least <= plan.weights_bytes <= least + parts.tied_bytes + parts.tied_own_layout_bytes
    kinds = (plan.weights_bytes, plan.kv_bytes, plan.compute_bytes, plan.output_bytes)
    assert plan.total_bytes == sum(kinds) + plan.projector_bytes + plan.tables_bytes


@given(makers, settings, machines)
def test_the_verdict_is_what_the_memories_say(maker: LoadMaker, setting: LaneSetting, pools: MemoryPools) -> None:
    plan = planned(maker, setting, pools)
    spare = min(share.spare_bytes for share in plan.devices)
    match plan.verdict:
        case Verdict.FITS | Verdict.PARTIAL:
            assert spare >= _RESERVE
        case Verdict.TIGHT:
            assert spare >= 0
        case Verdict.DOES_NOT_FIT:
            assert spare < 0
            assert plan.placement.missing_bytes >= -spare
    if plan.verdict is Verdict.PARTIAL:
        assert plan.placement.strategy in (Strategy.PARTIAL, Strategy.EXPERTS_IN_RAM)


@given(makers, settings, machines, st.integers(0, 200 * _MEBIBYTE))
def test_more_main_memory_never_makes_it_worse(
    maker: LoadMaker, setting: LaneSetting, pools: MemoryPools, more_bytes: int
) -> None:
    if pools.ram is None:
        return
    richer = MemoryPools(pools.gpus, ram(pools.ram.free_bytes + more_bytes))
    before, after = planned(maker, setting, pools), planned(maker, setting, richer)
    assert (before.verdict is Verdict.DOES_NOT_FIT) or (after.verdict is not Verdict.DOES_NOT_FIT)


@given(makers, st.integers(0, 20), machines)
def test_the_wished_number_of_gpu_layers_is_kept(maker: LoadMaker, wished: int, pools: MemoryPools) -> None:
    plan = planned(maker, LaneSetting(1024, gpu_layers=wished), pools)
    everything = len(maker.at(1024, "f16").layers) + 1
    if pools.ram is None:
        assert plan.gpu_layers == everything
    else:
        assert plan.gpu_layers == (min(wished, everything) if pools.gpus else 0)


@given(makers, st.integers(1, 60_000), st.integers(0, 60_000), st.sampled_from(["f16", "q8_0", "q4_0"]))
def test_a_longer_context_never_takes_less(maker: LoadMaker, tokens: int, more: int, kv_type: str) -> None:
    pools = MemoryPools((), ram(1 << 40))
    short = planned(maker, LaneSetting(tokens, kv_type), pools)
    assert planned(maker, LaneSetting(tokens + more, kv_type), pools).total_bytes >= short.total_bytes


@given(makers, settings, machines)
def test_the_largest_context_fits_and_a_larger_one_does_not(
    maker: LoadMaker, setting: LaneSetting, pools: MemoryPools
) -> None:
    plan = planned(maker, setting, pools)
    trained = 40_000
    most = largest_context(maker, plan, pools, trained_tokens=trained, reserve_bytes=_RESERVE)
    wanted = min(_BEST_FIRST.index(plan.verdict), _BEST_FIRST.index(Verdict.TIGHT))

    def rank(tokens: int) -> int:
        return _BEST_FIRST.index(
            planned(maker, LaneSetting(tokens, setting.kv_type, setting.gpu_layers), pools).verdict
        )

    if most is not None:
        assert rank(most) <= wanted
    if most is None or most + 256 <= trained:
        assert rank((most or 0) + 256) > wanted


def test_experts_move_to_main_memory_before_layers_do() -> None:
    maker = _MAKERS[qwen3moe.__name__]
    load = maker.at(1024, "f16")
    experts = sum(layer.expert_bytes for layer in load.layers)
    needed = planned(maker, LaneSetting(1024), MemoryPools((gpu(1 << 40),), ram(1 << 40))).devices[0].needs_bytes
    plan = planned(maker, LaneSetting(1024), MemoryPools((gpu(needed - experts // 2 + _RESERVE),), ram(1 << 40)))
    assert plan.placement.strategy is Strategy.EXPERTS_IN_RAM
    assert plan.verdict is Verdict.PARTIAL
    assert 0 < plan.layout.expert_layers_in_ram < len(load.layers)
    assert plan.gpu_layers == len(load.layers) + 1


def test_layers_with_a_window_are_told_from_those_that_see_everything() -> None:
    caches = [layer.kv_bytes for layer in _MAKERS[gemma3.__name__].at(32_768, "f16").layers]
    assert caches[5] == caches[11] == max(caches)
    assert caches[0] == caches[4] < caches[5] // 10


@pytest.mark.parametrize("own_bytes", [None, 7_000_000])
def test_an_embedding_that_is_the_output_layer_too_is_held_twice_where_it_is_laid_out_anew(
    own_bytes: int | None,
) -> None:
    source = source_of(llama(), type_name="Q4_0")
    embedding = next(tensor for tensor in source.tensors if tensor.name == "token_embd.weight")
    table = {embedding.shape: own_bytes}
    maker = LoadMaker(source, lambda kind: table.get(kind.shape), None)
    plan = planned(maker, LaneSetting(1024), MemoryPools((), ram(1 << 40)))
    assert plan.weights_bytes == source.shape.weights_bytes + (own_bytes or 0)


def test_a_projector_counts_where_the_output_layer_lies() -> None:
    source = replace(source_of(llama()), projector_bytes=5_000_000)
    maker = LoadMaker(source, lambda kind: None, None)
    on_gpu = planned(maker, LaneSetting(1024), MemoryPools((gpu(1 << 40),), ram(1 << 40)))
    assert [share.projector_bytes for share in on_gpu.devices] == [5_000_000, 0]
    assert on_gpu.confidence is Confidence.ESTIMATE
    in_ram = planned(maker, LaneSetting(1024), MemoryPools((), ram(1 << 40)))
    assert [share.projector_bytes for share in in_ram.devices] == [5_000_000]
