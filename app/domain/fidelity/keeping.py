"""What the reference leaves of its distributions on disk, and in which order a measurement goes.

Where reference and lanes fit in memory at the same time, each window goes through all of them before the next one: its
distributions lie on disk for that long only. Else the lanes take turns, and those of all windows are kept.
"""

from dataclasses import dataclass
from typing import Final

from app.domain.errors import WeighInError
from app.domain.protocol.scoring_messages import Keep
from app.domain.units import bytes_text

# What a measurement may keep on disk at a time; of the disk's free room it takes half at most.
MOST_ON_DISK_BYTES: Final = 20_000_000_000
_SHARE_OF_FREE_ROOM: Final = 0.5


@dataclass(frozen=True, slots=True)
class Keeping:
    """`together`: window by window through all models; `reason` says in a sentence what is kept so, and why."""

    keeps: Keep
    together: bool
    reason: str


# See app.domain.fidelity.distributions and kept_row: a row of tops takes this for each token of the vocabulary at most,
# where the model expects everything, and a hundredth of it where it knows what comes.
_EXACT_TOKEN_BYTES: Final = 4
_TOP_TOKEN_BYTES: Final = 2
_USUAL_TOP_SHARE: Final = 0.25


@dataclass(frozen=True, slots=True)
class WindowSizes:
    """How many windows there are, and what one of them (the largest) takes on disk at most: whole, or its tops."""

    windows: int
    exact_bytes: int
    top_bytes: int


def window_sizes(windows: int, *, scored_tokens: int, vocabulary_size: int) -> WindowSizes:
    """For windows of at most so many scored tokens."""
    scores = scored_tokens * vocabulary_size
    return WindowSizes(windows, scores * _EXACT_TOKEN_BYTES, scores * _TOP_TOKEN_BYTES)


def choose_keeping(
    sizes: WindowSizes, *, fit_together: bool, free_bytes: int, most_bytes: int = MOST_ON_DISK_BYTES
) -> Keeping:
    """Exact where it fits, else the tops. Raises `WeighInError` where the disk has no room for either."""
    at_a_time = 1 if fit_together else sizes.windows
    allowed_bytes = min(most_bytes, int(free_bytes * _SHARE_OF_FREE_ROOM))
    exact_bytes = sizes.exact_bytes * at_a_time
    if exact_bytes <= allowed_bytes:
        return Keeping(Keep.EXACT, fit_together, _exact_reason(sizes, fit_together, exact_bytes))
    # all windows together come nowhere near the most that each could take
    top_bytes = sizes.top_bytes * at_a_time * (1.0 if fit_together else _USUAL_TOP_SHARE)
    if top_bytes <= free_bytes:
        return Keeping(Keep.TOP, fit_together, _top_reason(fit_together, exact_bytes, allowed_bytes))
    raise WeighInError(
        f"The disk of Weigh-In's data has too little room: about {bytes_text(top_bytes)} are needed, "
        f"{bytes_text(free_bytes)} are free.",
        advice="Free some space, or score fewer or shorter windows.",
    )


def _exact_reason(sizes: WindowSizes, fit_together: bool, exact_bytes: int) -> str:
    if fit_together:
        return (
            "Exact: all models fit in memory together, so every window goes through all of them and the reference's "
            f"whole distributions ({bytes_text(exact_bytes)} a window) are deleted after it."
        )
    return (
        "Exact: the models do not fit in memory together and take turns; the reference's whole distributions of all "
        f"{sizes.windows:,} windows are kept on disk meanwhile ({bytes_text(exact_bytes)})."
    )


def _top_reason(fit_together: bool, exact_bytes: int, allowed_bytes: int) -> str:
    why = "" if fit_together else "the models do not fit in memory together, and "
    return (
        f"The most probable tokens and the mass of all others: {why}whole distributions would take "
        f"{bytes_text(exact_bytes)} of disk where {bytes_text(allowed_bytes)} may be used; the error this can make is "
        "part of the figures."
    )
