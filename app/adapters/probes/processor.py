"""Name, cores and instruction sets of the processor."""

import contextlib
import os
import platform
import sys
from pathlib import Path

import psutil

from app.adapters.probes.cgroup import CGROUP, OWN_GROUPS, granted_cores
from app.adapters.probes.instruction_sets import read_instruction_sets
from app.adapters.probes.performance_cores import read_performance_cores
from app.domain.machines.machine import Processor


def read_processor(cgroup: Path = CGROUP, own_groups: Path = OWN_GROUPS) -> Processor:
    """The processor of this machine, and how many of its cores this process may use."""
    logical = psutil.cpu_count(logical=True) or os.cpu_count() or 1
    physical = psutil.cpu_count(logical=False)
    return Processor(
        name=_name(),
        physical_cores=physical,
        logical_cores=logical,
        usable_cores=_usable_cores(physical or logical, granted_cores(cgroup, own_groups)),
        performance_cores=read_performance_cores(physical),
        instruction_sets=read_instruction_sets(),
    )


def _usable_cores(cores: int, granted: int | None) -> int:
    limits = [cores]
    if sys.platform == "linux":
        limits.append(len(os.sched_getaffinity(0)))
    if granted is not None:
        limits.append(granted)
    return max(1, min(limits))


def _name() -> str | None:
    if sys.platform == "linux":
        return _name_from_proc()
    if sys.platform == "win32":
        return _name_from_registry()
    return platform.processor() or None


def _name_from_proc() -> str | None:
    with contextlib.suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith(("model name", "Model")):
                return line.partition(":")[2].strip() or None
    return platform.processor() or None


def _name_from_registry() -> str | None:
    if sys.platform != "win32":
        return None
    import winreg

    with contextlib.suppress(OSError):
        key = winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, r"HARDWARE\DESCRIPTION\System\CentralProcessor\0")
        value, _ = winreg.QueryValueEx(key, "ProcessorNameString")
        return str(value).strip() or None
    return None
