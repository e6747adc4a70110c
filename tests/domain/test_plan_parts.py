"""A plan part by part: what the bars of the window show adds up to what was planned."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.advice.advice import Choice
from app.domain.advice.short_reasons import short_reasons
from app.domain.errors import UsageError
from app.domain.machines.left_free import leaving
from app.domain.machines.memory_pools import MemoryPools
from app.domain.machines.typed_machine import typed_machine
from app.domain.plan.memory_plan import Verdict
from app.domain.plan.plan_parts import PartKind, devices_of_load, devices_of_placement, summed_parts
from tests.domain.shipped import advice_for

_MACHINES = st.builds(
    lambda ram, vram, unified: typed_machine(ram_gb=ram, vram_gb=() if unified else vram, unified=unified),
    st.sampled_from((4, 8, 16, 32, 64, 128)),
    st.lists(st.sampled_from((6, 12, 24)), max_size=2).map(tuple),
    st.booleans(),
)


def _free_bytes(pools: MemoryPools) -> int:
    return sum(pool.free_bytes for pool in (*pools.gpus, *([pools.ram] if pools.ram else [])))


def _choices(pools: MemoryPools) -> tuple[Choice, ...]:
    return advice_for(pools).considered


# a machine's whole catalogue is ranked for each example
_FEW = settings(max_examples=12)


@_FEW
@given(pools=_MACHINES, left_bytes=st.integers(0, 3_000_000_000))
def test_parts_of_a_placement_add_up_to_what_it_needs(pools: MemoryPools, left_bytes: int) -> None:
    less = leaving(pools, left_bytes)
    for choice in _choices(less)[::40]:
        placement = choice.placement
        devices = devices_of_placement(placement, pools, left_bytes=left_bytes)
        assert sum(device.needs_bytes for device in devices) == placement.needs_bytes
        if placement.verdict in (Verdict.FITS, Verdict.PARTIAL):
            assert all(device.taken_bytes <= (device.free_bytes or 0) for device in devices)


@_FEW
@given(pools=_MACHINES)
def test_what_does_not_fit_is_shown_against_all_memory(pools: MemoryPools) -> None:
    for choice in _choices(pools)[::60]:
        (all_memory,) = devices_of_load(choice.load, pools)
        assert all_memory.needs_bytes == choice.load.total_bytes
        assert all_memory.free_bytes == _free_bytes(pools)


@given(pools=_MACHINES, left_bytes=st.integers(0, 1 << 50))
def test_what_is_left_to_other_programs_is_taken_from_where_they_live(pools: MemoryPools, left_bytes: int) -> None:
    less = leaving(pools, left_bytes)
    assert all(pool.free_bytes >= 0 for pool in (*less.gpus, *([less.ram] if less.ram else [])))
    assert _free_bytes(pools) - _free_bytes(less) <= left_bytes
    if pools.ram is not None:
        assert less.gpus == pools.gpus, "programs do not live on a graphics card"
    assert len(less.assumptions) == len(pools.assumptions) + (1 if left_bytes else 0)


def test_less_than_nothing_cannot_be_left() -> None:
    with pytest.raises(UsageError):
        leaving(typed_machine(ram_gb=8), -1)


def test_the_same_purposes_of_several_memories_are_added() -> None:
    best = advice_for(typed_machine(ram_gb=32, vram_gb=(12,))).best
    assert best is not None
    devices = devices_of_placement(best.placement, typed_machine(ram_gb=32, vram_gb=(12,)))
    summed = {part.kind: part.size_bytes for part in summed_parts(devices)}
    assert len(devices) == 2
    assert summed[PartKind.WEIGHTS] == sum(share.weights_bytes for share in best.placement.shares)
    assert list(summed) == [kind for kind in PartKind if kind in summed], "always in the same order"


def test_a_device_tells_its_figures_in_words() -> None:
    best = advice_for(typed_machine(ram_gb=16)).best
    assert best is not None
    (ram,) = devices_of_placement(best.placement, typed_machine(ram_gb=16))
    assert ram.words.startswith("RAM: ")
    assert "weights" in ram.words
    assert "12.6 GB free" in ram.words


@_FEW
@given(pools=_MACHINES)
def test_short_reasons_are_two_sentences_or_none(pools: MemoryPools) -> None:
    advice = advice_for(pools)
    told = short_reasons(advice)
    if advice.best is None:
        assert told == ""
    else:
        assert told.count(". ") == 1
        assert advice.best.size.level in told
