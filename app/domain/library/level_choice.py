"""Which levels of a model are worth comparing when not all can be, and how long making them takes."""

from collections.abc import Sequence
from typing import Final

# One of each size first, then the variations of a size.
_WORTH: Final = (
    *("Q8_0", "Q4_K_M", "Q6_K", "Q5_K_M", "Q3_K_M", "Q2_K", "Q4_0"),
    *("Q4_K_S", "IQ4_XS", "Q5_K_S", "Q5_0", "Q3_K_L", "Q3_K_S"),
)
# Core-seconds for a billion parameters, measured with 400M parameters from F16 on two cores with AVX2: Q8_0 8 s,
# Q2_K 21 s, Q4_K_M 30 s. Other levels are taken for the slowest of them.
_CORE_S_PER_1E9: Final = {"Q8_0": 40.0, "Q2_K": 105.0}
_CORE_S_PER_1E9_OTHERWISE: Final = 150.0


def worth_most(levels: Sequence[str], room: int) -> frozenset[str]:
    """As many levels as there is room for, those that show the most."""
    ranked = sorted(levels, key=lambda level: _WORTH.index(level) if level in _WORTH else len(_WORTH))
    return frozenset(ranked[: max(0, room)])


def making_s(levels: Sequence[str], parameters: int | None, cores: int) -> float | None:
    """A rough estimate of the seconds that making these levels takes; `None` where the model's size is unknown."""
    if parameters is None:
        return None
    per_parameter = sum(_CORE_S_PER_1E9.get(level, _CORE_S_PER_1E9_OTHERWISE) for level in levels) / 1e9
    return per_parameter * parameters / max(1, cores)


def duration_words(seconds: float) -> str:
    """`a few seconds`, `about 40 seconds`, `about 3 minutes`, `about 2 hours`: no closer than an estimate is."""
    if seconds < 10:
        return "a few seconds"
    if seconds < 90:
        return f"about {round(seconds, -1):.0f} seconds"
    if seconds < 5400:
        minutes = round(seconds / 60)
        return f"about {minutes} minutes"
    hours = round(seconds / 3600)
    return "about an hour" if hours == 1 else f"about {hours} hours"
