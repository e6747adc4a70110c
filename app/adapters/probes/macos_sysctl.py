"""Figures that only macOS's `sysctl` tells."""

import subprocess
import sys
from typing import Final

_PROGRAM: Final = "/usr/sbin/sysctl"
_LIMIT_S: Final = 2.0


def read_sysctl(name: str) -> str | None:
    """The value of `name` (hw.perflevel0.physicalcpu); `None` where there is none, and on other systems."""
    if sys.platform != "darwin":
        return None
    try:
        done = subprocess.run([_PROGRAM, "-n", name], capture_output=True, text=True, timeout=_LIMIT_S, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None
