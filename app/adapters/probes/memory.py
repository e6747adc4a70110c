"""Main memory: total and available, within a container's limit where there is one."""

from pathlib import Path

import psutil

from app.adapters.probes.cgroup import CGROUP, OWN_GROUPS, memory_limits
from app.domain.machines.machine import SystemMemory


def read_system_memory(cgroup: Path = CGROUP, own_groups: Path = OWN_GROUPS) -> SystemMemory:
    """Bytes of this machine, or of the container that this process may fill: the narrowest limit counts."""
    machine = psutil.virtual_memory()
    limits = memory_limits(cgroup, own_groups)
    total_bytes = min([machine.total, *(each.limit_bytes for each in limits)])
    # a group without a limit of its own below the machine's size says nothing that the machine does not
    free = [each.free_bytes for each in limits if each.limit_bytes < machine.total]
    return SystemMemory(total_bytes, max(0, min([machine.available, *free, total_bytes])))
