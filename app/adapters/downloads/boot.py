"""Which run of the operating system this is: what it had in memory is lost with it."""

from functools import cache
from pathlib import Path
from typing import Final

import psutil

_LINUX_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")


@cache
def boot_name() -> str:
    """The same until the machine starts anew; empty where it cannot be told."""
    try:
        return _LINUX_BOOT.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        return _by_time()


def _by_time() -> str:
    """A clock that is set meanwhile looks like a new start, which costs a few megabytes and no harm."""
    try:
        return f"{psutil.boot_time():.0f}"
    except (OSError, RuntimeError, psutil.Error):
        return ""
