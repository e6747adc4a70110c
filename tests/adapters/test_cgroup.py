"""What a container grants, in every way that Linux writes it down."""

from pathlib import Path

import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.adapters.probes.cgroup import granted_cores, memory_limits
from app.adapters.probes.memory import read_system_memory

_UNLIMITED_V1 = "9223372036854771712"
_MACHINE = psutil.virtual_memory().total


def _write(folder: Path, **files: object) -> Path:
    """`memory_limit__in__bytes` stands for memory.limit_in_bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = name.replace("__", "/").replace("_", ".", 1).replace("/", "_")
        (folder / path).write_text(str(text), encoding="utf-8")
    return folder


def _own(tmp_path: Path, *lines: str) -> Path:
    path = tmp_path / "own"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _version_1(folder: Path, limit: object, used: int, cached: int = 0) -> None:
    stat = f"inactive_file 1\ntotal_inactive_file {cached}\n"
    _write(folder, memory_limit__in__bytes=limit, memory_usage__in__bytes=used, memory_stat=stat)


def test_the_old_way_of_limiting_memory_counts_too(tmp_path: Path) -> None:
    _version_1(tmp_path / "memory", 100_000_000, used=70_000_000, cached=20_000_000)
    memory = read_system_memory(tmp_path, _own(tmp_path, "4:memory:/"))
    assert (memory.total_bytes, memory.available_bytes) == (100_000_000, 50_000_000)


def test_no_limit_in_the_old_way_is_no_limit(tmp_path: Path) -> None:
    _version_1(tmp_path / "memory", _UNLIMITED_V1, used=1)
    assert memory_limits(tmp_path, _own(tmp_path, "4:memory:/")) == ()
    assert read_system_memory(tmp_path, _own(tmp_path, "4:memory:/")).total_bytes == _MACHINE


@pytest.mark.parametrize("line", ["0::/jobs/mine", "4:memory:/jobs/mine"])
def test_the_narrowest_limit_on_the_way_to_ones_own_group_counts(line: str, tmp_path: Path) -> None:
    old = line.startswith("4")
    root = tmp_path / "memory" if old else tmp_path
    for folder, limit in (("", 400_000_000), ("jobs", 200_000_000), ("jobs/mine", 300_000_000), ("other", 1000)):
        if old:
            _version_1(root / folder, limit, used=0)
        else:
            _write(root / folder, memory_max=limit, memory_current=0)
    assert read_system_memory(tmp_path, _own(tmp_path, line)).total_bytes == 200_000_000


def test_a_group_whose_path_is_the_hosts_leaves_the_containers_own_limit(tmp_path: Path) -> None:
    _version_1(tmp_path / "memory", 100_000_000, used=0)
    own = _own(tmp_path, "4:memory:/docker/0123456789abcdef", "0::/")
    assert read_system_memory(tmp_path, own).total_bytes == 100_000_000


def test_a_path_that_climbs_is_not_followed(tmp_path: Path) -> None:
    _write(tmp_path / "secret", memory_max=1000, memory_current=0)
    (tmp_path / "root").mkdir()
    assert memory_limits(tmp_path / "root", _own(tmp_path, "0::/../secret")) == ()


def test_both_versions_side_by_side_are_both_respected(tmp_path: Path) -> None:
    _write(tmp_path, memory_max="max", memory_current=0)
    _version_1(tmp_path / "memory", 100_000_000, used=0)
    assert read_system_memory(tmp_path, _own(tmp_path, "4:memory:/", "0::/")).total_bytes == 100_000_000


@given(
    limits=st.lists(
        st.tuples(st.integers(-(1 << 70), 1 << 70), st.integers(-(1 << 70), 1 << 70), st.integers(-5, 1 << 70)),
        max_size=4,
    )
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_groups_say_no_more_is_there_than_the_machine_has(
    limits: list[tuple[int, int, int]], tmp_path: Path
) -> None:
    folder, path = tmp_path / "memory", ""
    for limit, used, cached in limits:
        _version_1(folder, limit, used, cached)
        folder, path = folder / "a", f"{path}/a"
    memory = read_system_memory(tmp_path, _own(tmp_path, f"4:memory:{path}"))
    assert 0 <= memory.available_bytes <= memory.total_bytes <= _MACHINE
    assert memory.total_bytes > 0


@pytest.mark.parametrize(
    ("quota", "period", "cores"), [(200_000, 100_000, 2), (50_000, 100_000, 1), (-1, 100_000, None), (1, 0, None)]
)
def test_cores_are_granted_in_the_old_way_as_well(quota: int, period: int, cores: int | None, tmp_path: Path) -> None:
    _write(tmp_path / "cpu", cpu_cfs__quota__us=quota, cpu_cfs__period__us=period)
    assert granted_cores(tmp_path, _own(tmp_path, "1:cpu,cpuacct:/")) == cores


@pytest.mark.parametrize("nonsense", ["", "\0\0", ":::::", "memory", "0::", "4:memory:" + "/a" * 3000])
def test_nonsense_about_ones_own_groups_is_no_limit(nonsense: str, tmp_path: Path) -> None:
    assert memory_limits(tmp_path, _own(tmp_path, nonsense)) == ()
    assert granted_cores(tmp_path, _own(tmp_path, nonsense)) is None
