"""How long a run of prompts still takes."""

from typing import Final

# One answer says little: the first is the one that waited for the model.
_LEAST_ANSWERS: Final = 2
_NEARLY_S: Final = 5.0


def time_left_s(elapsed_s: float, answered: int, left: int) -> float | None:
    """By the mean time of the answers of this run so far, loading included; `None` while that says nothing."""
    if answered < _LEAST_ANSWERS:
        return None
    return elapsed_s / answered * left


def time_left_text(left_s: float) -> str:
    """`about 40 s left`, `about 3 min left`, `about 2 h 10 min left`: no more exact than it is known."""
    if left_s < _NEARLY_S:
        return "nearly done"
    if left_s < 90:
        return f"about {round(left_s / 10) * 10} s left"
    minutes = round(left_s / 60)
    if minutes < 60:
        return f"about {minutes} min left"
    hours, rest = divmod(round(minutes / 10) * 10, 60)
    return f"about {hours} h {rest} min left" if rest else f"about {hours} h left"
