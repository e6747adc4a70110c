"""Safe mode: no GPU, and the processor in the plainest way of the build, where the ordinary way crashes.

It travels in the environment, for every process of the app is started by another one.
"""

from collections.abc import Mapping
from typing import Final

SAFE_VARIABLE: Final = "WEIGHIN_SAFE"
SAFE_OPTION: Final = "--safe"


def is_safe(environment: Mapping[str, str]) -> bool:
    """Whether a process with this environment is to work in safe mode."""
    return environment.get(SAFE_VARIABLE, "") not in ("", "0")
