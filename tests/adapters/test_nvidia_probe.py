"""NVIDIA's GPUs as their driver tells of them, well or badly."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.probes import nvidia
from app.adapters.probes.nvidia import read_nvidia_gpus
from tests.builders.nvml import Nvml, NvmlGpu, nvml_error

_GIB = 1 << 30


def _driver(monkeypatch: pytest.MonkeyPatch, *gpus: NvmlGpu, error: Exception | None = None) -> Nvml:
    library = Nvml(list(gpus), error)
    monkeypatch.setattr(nvidia, "pynvml", library)
    return library


def test_free_memory_is_what_other_programs_left(monkeypatch: pytest.MonkeyPatch) -> None:
    library = _driver(monkeypatch, NvmlGpu(free=2 * _GIB))
    (gpu,) = read_nvidia_gpus()
    assert (gpu.name, gpu.total_bytes, gpu.free_bytes) == ("NVIDIA GeForce RTX 3060", 12 * _GIB, 2 * _GIB)
    assert gpu.device_id == "00000000:01:00.0"
    assert library.calls == ["init", "memory", "shutdown"]


@pytest.mark.parametrize("count", [0, 1, 8])
def test_every_gpu_is_told(count: int, monkeypatch: pytest.MonkeyPatch) -> None:
    _driver(monkeypatch, *(NvmlGpu(bus=f"00000000:0{number}:00.0") for number in range(count)))
    assert len(read_nvidia_gpus()) == count


def test_one_that_shares_main_memory_does_not_tell_how_much(monkeypatch: pytest.MonkeyPatch) -> None:
    _driver(monkeypatch, NvmlGpu("NVIDIA GB10", total=nvml_error("NOT_SUPPORTED")))
    (gpu,) = read_nvidia_gpus()
    assert (gpu.total_bytes, gpu.free_bytes, gpu.integrated) == (None, None, True)


def test_a_gpu_that_fell_off_the_bus_costs_the_others_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    _driver(monkeypatch, NvmlGpu(lost=True), NvmlGpu(bus=nvml_error("NOT_SUPPORTED")))
    (gpu,) = read_nvidia_gpus()
    assert gpu.total_bytes == 12 * _GIB
    assert gpu.device_id is None


def test_without_a_driver_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    _driver(monkeypatch, NvmlGpu(), error=nvml_error("LIBRARY_NOT_FOUND"))
    assert read_nvidia_gpus() == ()


def test_old_bindings_answer_in_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    _driver(monkeypatch, NvmlGpu(name=b"Tesla T4", bus=b"00000000:3B:00.0"))
    (gpu,) = read_nvidia_gpus()
    assert (gpu.name, gpu.device_id) == ("Tesla T4", "00000000:3B:00.0")


@given(total=st.integers() | st.floats() | st.none(), free=st.integers() | st.floats() | st.none())
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_a_driver_says_figures_are_possible_or_unknown(
    total: Any, free: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    _driver(monkeypatch, NvmlGpu(total=total, free=free))
    (gpu,) = read_nvidia_gpus()
    assert gpu.total_bytes is None or 0 < gpu.total_bytes <= 1 << 50
    assert gpu.free_bytes is None or (gpu.total_bytes is not None and 0 <= gpu.free_bytes <= gpu.total_bytes)
