"""One list of GPUs out of what the engine and the drivers tell."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.machines.gpu_list import gpus_of_machine, is_unified, sensible_memory
from app.domain.machines.machine import Gpu
from app.domain.protocol.engine_messages import EngineDevice

_GIB = 1 << 30
_CUDA = EngineDevice("CUDA0", "NVIDIA GeForce RTX 3060", "gpu", "CUDA", 12 * _GIB, 10 * _GIB, "0000:01:00.0")
_VULKAN = EngineDevice("Vulkan0", "NVIDIA GeForce RTX 3060", "gpu", "Vulkan", 12 * _GIB, 12 * _GIB, "0000:01:00.0")
_PROCESSORS = EngineDevice("Vulkan1", "AMD Radeon 780M", "integrated gpu", "Vulkan", 16 * _GIB, 15 * _GIB, None)
_METAL = EngineDevice("MTL0", "Apple M2 Pro", "gpu", "MTL", 21 * _GIB, 21 * _GIB)
_NVML = Gpu("NVIDIA GeForce RTX 3060", "NVML", 12 * _GIB, 9 * _GIB, usable=False, device_id="00000000:01:00.0")
_LINUX = Gpu("NVIDIA graphics (0x2503)", "Linux", None, None, usable=False, device_id="0000:01:00.0")


def test_a_gpu_that_engine_driver_and_system_tell_of_is_one() -> None:
    (gpu,) = gpus_of_machine([_CUDA, _VULKAN], [_NVML, _LINUX])
    assert (gpu.backend, gpu.usable) == ("CUDA", True)
    assert gpu.device_id == "0000:01:00.0"


def test_other_programs_memory_counts_where_the_engine_does_not_see_it() -> None:
    (gpu,) = gpus_of_machine([_VULKAN], [_NVML])
    assert gpu.free_bytes == 9 * _GIB
    (gpu,) = gpus_of_machine([replace(_CUDA, free_bytes=8 * _GIB)], [_NVML])
    assert gpu.free_bytes == 8 * _GIB


def test_without_addresses_names_tell_which_is_which() -> None:
    devices = [replace(_CUDA, device_id=None), replace(_CUDA, name="CUDA1", device_id=None)]
    seen = [replace(_NVML, device_id=None, free_bytes=free * _GIB) for free in (3, 5)]
    assert [gpu.free_bytes for gpu in gpus_of_machine(devices, seen)] == [3 * _GIB, 5 * _GIB]


def test_a_bare_address_is_no_further_gpu_where_the_engine_does_not_tell_its_own() -> None:
    assert len(gpus_of_machine([replace(_CUDA, device_id=None)], [_LINUX])) == 1


def test_a_gpu_that_the_engine_cannot_use_comes_last_and_says_so() -> None:
    other = replace(_NVML, name="Tesla P4", device_id="00000000:02:00.0")
    gpus = gpus_of_machine([_CUDA], [_NVML, other, replace(_LINUX, device_id="0000:02:00.0")])
    assert [(gpu.name, gpu.usable) for gpu in gpus] == [(_CUDA.description, True), ("Tesla P4", False)]


def test_processors_and_accelerators_are_no_gpus() -> None:
    assert gpus_of_machine([replace(_CUDA, kind="cpu"), replace(_CUDA, kind="accelerator")], []) == ()


@pytest.mark.parametrize(
    ("devices", "unified"),
    [
        ([], False),
        ([_CUDA], False),
        ([_PROCESSORS], False),
        ([_CUDA, _PROCESSORS], False),
        ([_METAL], True),
        ([replace(_METAL, description="AMD Radeon Pro 5500M")], False),
        ([replace(_CUDA, kind="integrated gpu", description="NVIDIA GB10")], True),
        ([_CUDA, replace(_CUDA, kind="integrated gpu", device_id=None)], False),
    ],
)
def test_memory_is_unified_where_the_machine_is_made_so(devices: list[EngineDevice], unified: bool) -> None:
    assert is_unified(gpus_of_machine(devices, [])) is unified


_AMOUNTS = st.none() | st.integers() | st.floats() | st.booleans() | st.text(max_size=3)


@given(total=_AMOUNTS, free=_AMOUNTS)
def test_figures_of_a_driver_are_possible_or_unknown(total: object, free: object) -> None:
    total_bytes, free_bytes = sensible_memory(total, free)
    assert total_bytes is None or 0 < total_bytes <= 1 << 50
    assert free_bytes is None or (total_bytes is not None and 0 <= free_bytes <= total_bytes)


@given(total=st.integers(1, 1 << 50), data=st.data())
def test_possible_figures_are_kept(total: int, data: st.DataObject) -> None:
    free = data.draw(st.integers(0, total))
    assert sensible_memory(total, free) == (total, free)


@pytest.mark.parametrize("absurd", [math.nan, math.inf, -1, 1 << 63, True, "12"])
def test_absurd_figures_are_unknown_never_nothing(absurd: object) -> None:
    assert sensible_memory(absurd, 5) == (None, None)
    assert sensible_memory(100, absurd) == (100, None)


_ADDRESSES = st.none() | st.sampled_from([f"0000:0{number}:00.0" for number in range(4)])
_NAMES = st.sampled_from(["A", "B"])
_DEVICES = st.builds(
    EngineDevice,
    name=_NAMES,
    description=_NAMES,
    kind=st.sampled_from(["cpu", "gpu", "integrated gpu", "accelerator"]),
    backend=st.sampled_from(["CUDA", "Vulkan", "MTL"]),
    total_bytes=st.none() | st.integers(),
    free_bytes=st.none() | st.integers(),
    device_id=_ADDRESSES,
)
_SEEN = st.builds(
    Gpu, name=_NAMES, backend=st.just("NVML"), total_bytes=st.none(), free_bytes=st.none(), device_id=_ADDRESSES
)


@given(devices=st.lists(_DEVICES, max_size=8), seen=st.lists(_SEEN, max_size=8))
def test_no_address_is_listed_twice_and_usable_gpus_come_first(devices: list[EngineDevice], seen: list[Gpu]) -> None:
    gpus = gpus_of_machine(devices, seen)
    addresses = [gpu.device_id for gpu in gpus if gpu.device_id is not None]
    assert len(addresses) == len(set(addresses))
    usable = [gpu.usable for gpu in gpus]
    assert usable == sorted(usable, reverse=True)
    assert sum(usable) <= sum("gpu" in device.kind for device in devices)
