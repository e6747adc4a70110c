"""Machines to pick from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import UsageError
from app.domain.machines.memory_pools import BandwidthBasis
from app.domain.machines.preset_machines import PRESET_MACHINES, PresetMachine, preset_machine
from tests.domain.shipped import advice_for


def test_keys_and_names_are_each_there_once_and_easy_to_type() -> None:
    keys = [machine.key for machine in PRESET_MACHINES]
    assert len(keys) == len(set(keys)) == len({machine.name for machine in PRESET_MACHINES})
    assert all(key == key.lower() and " " not in key for key in keys)


@pytest.mark.parametrize("machine", PRESET_MACHINES, ids=lambda machine: machine.key)
def test_every_machine_has_memory_words_and_a_recommendation(machine: PresetMachine) -> None:
    assert preset_machine(f" {machine.key.upper()} ") is machine
    assert machine.words
    pools = machine.pools
    assert len(pools.gpus) == (1 if machine.unified else len(machine.vram_gb))
    assert all(0 < pool.free_bytes < pool.total_bytes for pool in (*pools.gpus, *([pools.ram] if pools.ram else [])))
    best = advice_for(pools).best
    assert best is not None
    assert best.forecast is not None


def test_a_named_cards_speed_is_its_data_sheets_and_says_so() -> None:
    (gpu,) = preset_machine("rtx-3060").pools.gpus
    assert gpu.bandwidth is not None
    assert (gpu.bandwidth.basis, gpu.bandwidth.low_bytes_per_s) == (BandwidthBasis.GIVEN, 360e9)
    assert gpu.bandwidth.words == "360 GB/s, by its data sheet"
    (gpu,) = preset_machine("mac-16").pools.gpus
    assert gpu.bandwidth is not None
    assert gpu.bandwidth.basis is BandwidthBasis.ASSUMED


@given(key=st.text(max_size=10).filter(lambda text: text.strip().lower() not in {each.key for each in PRESET_MACHINES}))
def test_another_name_lists_what_there_is(key: str) -> None:
    with pytest.raises(UsageError, match="rtx-3060"):
        preset_machine(key)
