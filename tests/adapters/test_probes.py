"""What this machine has, within what a container grants."""

import os
from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.gpu_memory import GpuMemory
from app.adapters.probes.memory import read_system_memory
from app.adapters.probes.nvidia import read_nvidia_gpus
from app.adapters.probes.processor import read_processor

_LIMIT = 100_000_000
_NONSENSE = ["", "nan", "inf", "-1", "0", "max", "1e9", "12 34", "\0", "9" * 5000, "１２"]


def _cgroup(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / name.replace("_", ".", 1)).write_text(text, encoding="utf-8")
    return folder


def test_without_a_container_the_machine_is_the_limit(tmp_path: Path) -> None:
    memory = read_system_memory(tmp_path)
    assert memory.total_bytes == psutil.virtual_memory().total
    assert 0 < memory.available_bytes <= memory.total_bytes


def test_a_containers_limit_counts_and_files_in_its_cache_are_free(tmp_path: Path) -> None:
    stat = "anon 1\ninactive_file 20000000\nactive_file 3\n"
    _cgroup(tmp_path, memory_max=f"{_LIMIT}\n", memory_current="70000000\n", memory_stat=stat)
    memory = read_system_memory(tmp_path)
    assert memory.total_bytes == _LIMIT
    assert memory.available_bytes == 50_000_000


def test_a_container_that_is_over_its_limit_has_nothing_free(tmp_path: Path) -> None:
    _cgroup(tmp_path, memory_max=str(_LIMIT), memory_current=str(2 * _LIMIT))
    assert read_system_memory(tmp_path).available_bytes == 0


@pytest.mark.parametrize("nonsense", _NONSENSE)
def test_nonsense_for_a_memory_limit_is_no_limit(nonsense: str, tmp_path: Path) -> None:
    _cgroup(tmp_path, memory_max=nonsense, memory_current="0")
    assert read_system_memory(tmp_path).total_bytes == psutil.virtual_memory().total


@given(stat=st.text(st.sampled_from("inactive_file 0123456789-nax\n"), max_size=60))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_the_statistics_say_no_more_is_free_than_granted(stat: str, tmp_path: Path) -> None:
    _cgroup(tmp_path, memory_max=str(_LIMIT), memory_current="1000", memory_stat=f"inactive_file\n{stat}")
    assert 0 <= read_system_memory(tmp_path).available_bytes <= _LIMIT


def test_the_processor_has_a_name_and_at_least_one_usable_core(tmp_path: Path) -> None:
    processor = read_processor(tmp_path)
    assert processor.name is None or processor.name.strip()
    assert 1 <= processor.usable_cores <= processor.logical_cores


@pytest.mark.parametrize(("granted", "cores"), [("100000 100000", 1), ("199999 100000", 1), ("50000 100000", 1)])
def test_a_containers_share_of_the_processor_counts_in_whole_cores(granted: str, cores: int, tmp_path: Path) -> None:
    _cgroup(tmp_path, cpu_max=granted)
    assert read_processor(tmp_path).usable_cores == cores


@pytest.mark.parametrize("nonsense", ["", "nan", "-1", "\0", "max 100000", "nan 100000", "100000 0", "1 2 3", "100000"])
def test_nonsense_for_a_share_of_the_processor_is_no_limit(nonsense: str, tmp_path: Path) -> None:
    unlimited = read_processor(tmp_path).usable_cores
    _cgroup(tmp_path, cpu_max=nonsense)
    assert read_processor(tmp_path).usable_cores == unlimited


def test_gpus_are_seen_or_not_but_never_an_error() -> None:
    for gpu in read_nvidia_gpus():
        assert gpu.name
        assert gpu.total_bytes is None or gpu.total_bytes > 0


def test_a_process_that_no_gpu_knows_has_unknown_memory_there_not_none_at_all() -> None:
    memory = GpuMemory()
    assert memory.used_bytes([os.getpid()]) is None
    memory.close()
    assert not memory.available
    assert memory.used_bytes([os.getpid()]) is None
    memory.close()
