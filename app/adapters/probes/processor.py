"""Name and cores of the processor."""

import contextlib
import os
import platform
import sys
from pathlib import Path
from typing import Final

import psutil

from app.domain.machines.machine import Processor

_CGROUP: Final = Path("/sys/fs/cgroup")


def read_processor(cgroup: Path = _CGROUP) -> Processor:
    """The processor of this machine, and how many of its cores this process may use."""
    logical = psutil.cpu_count(logical=True) or os.cpu_count() or 1
    physical = psutil.cpu_count(logical=False)
    return Processor(
        name=_name(),
        physical_cores=physical,
        logical_cores=logical,
        usable_cores=_usable_cores(physical or logical, cgroup),
    )


def _usable_cores(cores: int, cgroup: Path) -> int:
    limits = [cores]
    if sys.platform == "linux":
        limits.append(len(os.sched_getaffinity(0)))
    if (quota := _container_quota(cgroup)) is not None:
        limits.append(quota)
    return max(1, min(limits))


def _container_quota(cgroup: Path) -> int | None:
    """Whole cores granted by a container (cgroup v2 `cpu.max`: quota and period in microseconds)."""
    with contextlib.suppress(OSError, ValueError, ZeroDivisionError):
        quota, period = (cgroup / "cpu.max").read_text(encoding="ascii").split()
        if quota != "max":
            return max(1, int(quota) // int(period))
    return None


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
