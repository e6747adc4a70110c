"""How many of the processor's cores are the fast ones, where it has two kinds (Intel hybrids, Arm, Apple)."""

import contextlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from app.adapters.probes.macos_sysctl import read_sysctl

_DEVICES: Final = Path("/sys/devices")
# Cores of one kind differ by a few per cent in what the system calls their capacity (favoured cores).
_SAME_KIND: Final = 0.9


def read_performance_cores(physical_cores: int | None, devices: Path = _DEVICES) -> int | None:
    """Physical fast cores; all of them where there is one kind; `None` where the system does not tell (Windows)."""
    if sys.platform == "darwin":
        told = read_sysctl("hw.perflevel0.physicalcpu")
        return int(told) if told is not None and told.isdigit() and int(told) > 0 else physical_cores
    if sys.platform != "linux":
        return None
    fast = _intel_performance_threads(devices)
    if fast is None:
        fast = _most_capable(devices)
    if fast is None:
        # x86 without a list of fast ones has one kind of core
        return physical_cores if not _has_capacities(devices) and (devices / "cpu").is_dir() else None
    return len({_core_of(devices, number) for number in fast}) or None


def _intel_performance_threads(devices: Path) -> list[int] | None:
    """Hybrids list their fast threads as the processor that the performance counters of those cores belong to."""
    try:
        return _numbers((devices / "cpu_core" / "cpus").read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None


def _most_capable(devices: Path) -> list[int] | None:
    capacities = dict(_capacities(devices))
    if not capacities:
        return None
    most = max(capacities.values())
    return [number for number, capacity in capacities.items() if capacity >= _SAME_KIND * most]


def _has_capacities(devices: Path) -> bool:
    return any(True for _ in _capacities(devices))


def _capacities(devices: Path) -> Iterable[tuple[int, int]]:
    for path in sorted((devices / "system" / "cpu").glob("cpu[0-9]*/cpu_capacity")):
        with contextlib.suppress(OSError, ValueError):
            capacity = int(path.read_text(encoding="ascii"))
            if capacity > 0:
                yield int(path.parent.name.removeprefix("cpu")), capacity


def _core_of(devices: Path, number: int) -> tuple[str, str]:
    """Package and core of a thread; a thread of which that is not told is a core of its own."""
    topology = devices / "system" / "cpu" / f"cpu{number}" / "topology"
    try:
        package = (topology / "physical_package_id").read_text(encoding="ascii").strip()
        return package, (topology / "core_id").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return "", f"thread {number}"


def _numbers(text: str) -> list[int]:
    """`0-3,8` as 0, 1, 2, 3, 8. Raises `ValueError`."""
    numbers: list[int] = []
    for part in text.strip().split(","):
        first, _, last = part.partition("-")
        start, end = int(first), int(last or first)
        if not 0 <= start <= end < 65_536:
            raise ValueError(part)
        numbers += range(start, end + 1)
    return numbers
