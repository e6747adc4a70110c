"""What a container grants, by Linux's control groups: version 2, version 1, and both side by side."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

CGROUP: Final = Path("/sys/fs/cgroup")
OWN_GROUPS: Final = Path("/proc/self/cgroup")
# Version 1 writes "no limit" as the largest whole pages that 64 bits can count.
_NO_LIMIT: Final = 1 << 60


@dataclass(frozen=True, slots=True)
class MemoryLimit:
    """Bytes that one group may hold, holds, and could drop at once (files in its page cache)."""

    limit_bytes: int
    used_bytes: int
    droppable_bytes: int

    @property
    def free_bytes(self) -> int:
        return min(self.limit_bytes, max(0, self.limit_bytes - self.used_bytes + self.droppable_bytes))


def memory_limits(root: Path = CGROUP, own_groups: Path = OWN_GROUPS) -> tuple[MemoryLimit, ...]:
    """The limits of this process's group and of every group around it; empty where there are none.

    Below `root`, the root itself included: in a container that is the container's own group, whatever its name
    outside.
    """
    second = (
        _limit(folder, "memory.max", "memory.current", "inactive_file")
        for folder in _folders(root, own_groups, controller="")
    )
    first = (
        _limit(folder, "memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        for folder in _folders(root / "memory", own_groups, controller="memory")
    )
    return tuple(each for each in (*second, *first) if each is not None)


def granted_cores(root: Path = CGROUP, own_groups: Path = OWN_GROUPS) -> int | None:
    """Whole cores that a container grants: quota by period, at least one; `None` without a limit."""
    shares = []
    for folder in _folders(root, own_groups, controller=""):
        with contextlib.suppress(OSError, ValueError):
            quota, period = (folder / "cpu.max").read_text(encoding="ascii").split()
            shares.append(_share(int(quota), int(period)))
    for name in ("cpu", "cpu,cpuacct"):
        for folder in _folders(root / name, own_groups, controller="cpu"):
            quota_us, period_us = _number(folder / "cpu.cfs_quota_us"), _number(folder / "cpu.cfs_period_us")
            if quota_us is not None and period_us is not None:
                shares.append(_share(quota_us, period_us))
    return min((each for each in shares if each is not None), default=None)


def _share(quota_us: int, period_us: int) -> int | None:
    return max(1, quota_us // period_us) if quota_us > 0 and period_us > 0 else None


def _folders(root: Path, own_groups: Path, *, controller: str) -> Iterator[Path]:
    """`root` and, below it, the folders on the way to this process's group, as far as they are there."""
    if not root.is_dir():
        return
    yield root
    folder = root
    for part in _own_group(own_groups, controller).strip("/").split("/"):
        folder = folder / part
        if part in ("", "..") or not folder.is_dir():
            return
        yield folder


def _own_group(own_groups: Path, controller: str) -> str:
    """The line `number:controllers:/path` of a controller; version 2 names none."""
    with contextlib.suppress(OSError):
        for line in own_groups.read_text(encoding="utf-8", errors="replace").splitlines():
            _, _, rest = line.partition(":")
            controllers, _, path = rest.partition(":")
            if controller in controllers.split(","):
                return path
    return ""


def _limit(folder: Path, limit: str, used: str, droppable: str) -> MemoryLimit | None:
    limit_bytes, used_bytes = _number(folder / limit), _number(folder / used)
    if limit_bytes is None or used_bytes is None or not 0 < limit_bytes < _NO_LIMIT or used_bytes < 0:
        return None
    return MemoryLimit(limit_bytes, used_bytes, _statistic(folder / "memory.stat", droppable))


def _statistic(path: Path, wanted: str) -> int:
    with contextlib.suppress(OSError, ValueError):
        for line in path.read_text(encoding="ascii").splitlines():
            name, _, value = line.partition(" ")
            if name == wanted:
                return max(0, int(value))
    return 0


def _number(path: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        return int(path.read_text(encoding="ascii"))
    return None
