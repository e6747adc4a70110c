"""What safe mode forbids a model process: GPUs, newer instruction sets, layouts of weights made for them."""

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.domain.protocol.dry_run_messages import DryRun
from app.domain.protocol.events import Load
from app.domain.safe_mode import is_safe

# The oldest first: what ggml calls its libraries for processors, x86 and ARM.
_BASELINES: Final = ("x64", "sse42", "sandybridge", "haswell", "armv8.0_1", "apple_m1")
_ENDINGS: Final = (".so", ".dylib", ".dll")


def in_safe_mode() -> bool:
    """Whether this process is to work in safe mode."""
    return is_safe(os.environ)


def safe_load(command: Load) -> Load:
    """The same model on the processor alone, its weights as the file has them."""
    return replace(command, gpu_layers=0, repack=False) if in_safe_mode() else command


def safe_dry_run(command: DryRun) -> DryRun:
    """Plans are true of what is loaded later."""
    return replace(command, repack=False) if in_safe_mode() else command


def baseline_library(names: Iterable[str]) -> str | None:
    """The file among `names` that computes on any processor; `None` where the build has no libraries to choose from."""
    by_set = {name: _instruction_set(name) for name in names}
    for wanted in _BASELINES:
        found = next((name for name, instruction_set in by_set.items() if instruction_set == wanted), None)
        if found is not None:
            return found
    return None


def _instruction_set(name: str) -> str:
    path = Path(name)
    stem = path.stem.removeprefix("lib")
    return stem.removeprefix("ggml-cpu-") if path.suffix in _ENDINGS and stem.startswith("ggml-cpu-") else ""
