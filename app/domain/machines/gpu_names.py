"""GPU names short enough for a strip, and each its own."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

_MAKERS: Final = re.compile(
    r"\b(NVIDIA|AMD|Intel|GeForce|Radeon|Corporation|Graphics|\((R|TM)\))(?!\w)\s*", re.IGNORECASE
)


def short_gpu_names(names: Sequence[str]) -> tuple[str, ...]:
    """`RTX 3060` for `NVIDIA GeForce RTX 3060`; of several of one name each gets a number."""
    short = [_short(name) for name in names]
    counts, seen = Counter(short), Counter[str]()
    numbered = []
    for name in short:
        seen[name] += 1
        numbered.append(f"{name} #{seen[name]}" if counts[name] > 1 else name)
    return tuple(numbered)


def _short(name: str) -> str:
    return " ".join(_MAKERS.sub(" ", name).split()) or name.strip() or "GPU"
