"""The memories of machines, typed in or probed."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.domain.machines.machine import EngineFacts, Gpu, Machine, MeasuredBandwidth, Processor, SystemMemory
from app.domain.machines.memory_pools import BandwidthBasis, PoolKind
from app.domain.machines.typed_machine import pools_of_machine, typed_machine

_GIB = 1 << 30
_ENGINE = EngineFacts("llama.cpp", "AVX2 = 1", gpu_offload=True, devices=())
_MACHINE = Machine(
    processor=Processor("CPU", 8, 16, 8),
    memory=SystemMemory(32 * _GIB, 20 * _GIB),
    unified_memory=False,
    gpus=(Gpu("Card", "CUDA", 12 * _GIB, 11 * _GIB),),
    engine=_ENGINE,
    disk=None,
)


@given(ram=st.floats(0.01, 65_536), more=st.floats(0, 1000), unified=st.booleans())
def test_free_memory_grows_with_the_machine_and_is_never_below_nothing(ram: float, more: float, unified: bool) -> None:
    pools = [typed_machine(ram_gb=min(65_536, size), unified=unified) for size in (ram, ram + more)]
    small, large = ((each.ram or each.gpus[0]).free_bytes for each in pools)
    assert 0 <= small <= large <= (ram + more) * _GIB


def test_a_typed_in_machine_leaves_memory_to_the_system_and_says_so() -> None:
    pools = typed_machine(ram_gb=16, vram_gb=[8, 8])
    assert pools.ram is not None
    assert 11.5 * _GIB < pools.ram.free_bytes < 12.5 * _GIB
    assert [gpu.name for gpu in pools.gpus] == ["GPU 1", "GPU 2"]
    assert all(7 * _GIB < gpu.free_bytes < 8 * _GIB for gpu in pools.gpus)
    assert len(pools.assumptions) == 2


def test_unified_memory_has_no_separate_ram() -> None:
    pools = typed_machine(ram_gb=64, unified=True, ram_gb_per_s=400)
    assert pools.ram is None
    assert [gpu.kind for gpu in pools.gpus] == [PoolKind.UNIFIED]
    assert pools.gpus[0].free_bytes == 48 * _GIB
    assert pools.gpus[0].bandwidth is not None
    assert pools.gpus[0].bandwidth.basis is BandwidthBasis.GIVEN


def test_a_probed_machine_is_as_free_as_it_is_now() -> None:
    pools = pools_of_machine(_MACHINE)
    assert pools.ram is not None
    assert (pools.ram.free_bytes, pools.gpus[0].free_bytes) == (20 * _GIB, 11 * _GIB)
    assert pools.gpus[0].bandwidth is not None
    assert pools.gpus[0].bandwidth.basis is BandwidthBasis.ASSUMED


def test_a_card_that_the_engine_cannot_use_or_whose_memory_is_unknown_does_not_count() -> None:
    cannot = replace(_MACHINE, engine=replace(_ENGINE, gpu_offload=False))
    unknown = replace(_MACHINE, gpus=(Gpu("Card", "Vulkan", 8 * _GIB, None),))
    for machine in (cannot, unknown, replace(_MACHINE, engine=None), replace(_MACHINE, gpus=())):
        assert pools_of_machine(machine).gpus == ()


def test_a_card_that_drivers_alone_see_does_not_count_nor_does_memory_twice() -> None:
    card = _MACHINE.gpus[0]
    gpus = (replace(card, usable=False), replace(card, name="in the processor", integrated=True), card)
    pools = pools_of_machine(replace(_MACHINE, gpus=gpus))
    assert [gpu.name for gpu in pools.gpus] == ["Card"]
    assert pools.ram is not None


def test_of_unified_memory_no_more_is_free_than_the_system_has_left() -> None:
    shared = Gpu("Apple M2", "MTL", 24 * _GIB, 24 * _GIB, integrated=True)
    pools = pools_of_machine(replace(_MACHINE, gpus=(shared,), unified_memory=True))
    assert (pools.gpus[0].total_bytes, pools.gpus[0].free_bytes) == (24 * _GIB, 20 * _GIB)


def test_a_probed_machine_with_unified_memory_has_one_pool() -> None:
    pools = pools_of_machine(replace(_MACHINE, unified_memory=True))
    assert pools.ram is None
    assert [gpu.kind for gpu in pools.gpus] == [PoolKind.UNIFIED]


@given(bytes_per_s=st.floats(1e8, 1e13))
def test_a_measured_bandwidth_is_the_rams_and_nobody_elses(bytes_per_s: float) -> None:
    measured = MeasuredBandwidth(bytes_per_s, threads=8, how="read by 8 threads", measured_at="2026-01-02")
    pools = pools_of_machine(replace(_MACHINE, bandwidth=measured))
    assert pools.ram is not None
    assert pools.ram.bandwidth is not None
    assert pools.ram.bandwidth.basis is BandwidthBasis.MEASURED
    assert pools.ram.bandwidth.low_bytes_per_s == pools.ram.bandwidth.high_bytes_per_s == bytes_per_s
    assert "2026-01-02" in pools.ram.bandwidth.words
    assert pools.gpus[0].bandwidth is not None
    assert pools.gpus[0].bandwidth.basis is BandwidthBasis.ASSUMED


_BYTES = st.none() | st.integers(1, 1 << 45)
_GPUS = st.builds(
    Gpu,
    name=st.sampled_from(["A", "B"]),
    backend=st.sampled_from(["CUDA", "Vulkan", "NVML"]),
    total_bytes=_BYTES,
    free_bytes=_BYTES,
    usable=st.booleans(),
    integrated=st.sampled_from([None, True, False]),
)


@given(
    gpus=st.lists(_GPUS, max_size=8).map(tuple),
    unified=st.booleans(),
    engine=st.sampled_from([None, _ENGINE, replace(_ENGINE, gpu_offload=False)]),
    total=st.integers(1 << 29, 1 << 42),
    data=st.data(),
)
def test_any_machine_has_memory_to_plan_for_and_counts_none_twice(
    gpus: tuple[Gpu, ...], unified: bool, engine: EngineFacts | None, total: int, data: st.DataObject
) -> None:
    memory = SystemMemory(total, data.draw(st.integers(0, total)))
    machine = replace(_MACHINE, memory=memory, gpus=gpus, unified_memory=unified, engine=engine)
    pools = pools_of_machine(machine)
    assert pools.gpus or pools.ram is not None
    if unified and pools.gpus:
        assert (len(pools.gpus), pools.ram) == (1, None)
        assert pools.gpus[0].free_bytes <= memory.available_bytes
    else:
        assert pools.ram is not None
        assert pools.ram.free_bytes == memory.available_bytes
        counted = [gpu for gpu in gpus if gpu.usable and not gpu.integrated]
        assert len(pools.gpus) <= len(counted)
    assert all(pool.bandwidth is not None for pool in pools.gpus)
