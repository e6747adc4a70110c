"""Main memory: total and available, within a container's limit where there is one."""

import contextlib
from pathlib import Path
from typing import Final

import psutil

from app.domain.machines.machine import SystemMemory

_CGROUP: Final = Path("/sys/fs/cgroup")


def read_system_memory(cgroup: Path = _CGROUP) -> SystemMemory:
    """Bytes of this machine, or of the container that this process may fill (cgroup v2)."""
    machine = psutil.virtual_memory()
    limit_bytes = _number(cgroup / "memory.max")
    used_bytes = _number(cgroup / "memory.current")
    if limit_bytes is None or used_bytes is None or not 0 < limit_bytes < machine.total:
        return SystemMemory(machine.total, machine.available)
    # files in the page cache count as used by the container but can be dropped
    free_bytes = limit_bytes - used_bytes + _droppable_bytes(cgroup / "memory.stat")
    return SystemMemory(limit_bytes, max(0, min(free_bytes, limit_bytes, machine.available)))


def _droppable_bytes(path: Path) -> int:
    with contextlib.suppress(OSError, ValueError):
        for line in path.read_text(encoding="ascii").splitlines():
            name, _, value = line.partition(" ")
            if name == "inactive_file":
                return max(0, int(value))
    return 0


def _number(path: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        return int(path.read_text(encoding="ascii"))
    return None
