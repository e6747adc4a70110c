"""How long a run of prompts still takes."""

from typing import Final

# One answer says little: the first is the one that waited for the model.
_LEAST_ANSWERS: Final = 2


def time_left_s(elapsed_s: float, answered: int, left: int) -> float | None:
    """By the mean time of the answers of this run so far, loading included; `None` while that says nothing."""
    if answered < _LEAST_ANSWERS:
        return None
    return elapsed_s / answered * left
