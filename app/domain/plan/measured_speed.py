"""The speed of a file that has run here: what was measured, carried over to other settings where it must be."""

from collections.abc import Sequence
from typing import Final

from app.domain.plan.efficiency import work_of_run
from app.domain.plan.forecast import Forecast, ForecastBasis
from app.domain.plan.ledger_rows import LedgerRun, RunSettings
from app.domain.plan.robust import deviation, weighted_median
from app.domain.plan.token_work import TokenWork, costed_bytes, usual_layer_seconds

_NEWEST: Final = 12
# Runs that read this much more or less a token than what is asked about still count as measured.
_SAME_WORK: Final = 0.15
# What lies further from the middle than so many deviations was disturbed by something.
_MOST_DEVIATIONS: Final = 3.0
_LEAST_DEVIATION: Final = 0.03
# Two runs in a row differ by this much; one run alone leaves more open, other settings more still.
_LEAST_RANGE: Final = 0.02
_SINGLE_RUN_RANGE: Final = 0.08
_OTHER_SETTINGS_RANGE: Final = 0.05
_SHORTEST_PROMPT: Final = 48


def measured_forecast(newest_first: Sequence[LedgerRun], work: TokenWork, settings: RunSettings) -> Forecast | None:
    """What runs of the same file tell of `work`, all that a token asks for: runs with the same settings where there
    are any, else those that were computed in the same way. `None` where there are none that can be compared."""
    of_file = [run for run in newest_first if run.comparable and run.load.file_key == settings.file_key != ""]
    same = [run for run in of_file if run.settings == settings]
    runs = (same or [run for run in of_file if run.settings.way == settings.way])[:_NEWEST]
    if not runs:
        return None
    speeds = _without_wild([_carried_over(run, work) for run in runs])
    middle = weighted_median(speeds, [1.0] * len(speeds))
    measured = bool(same) and all(_is_same_work(run, work) for run in runs)
    low, high = _range(speeds, middle, measured=measured)
    return Forecast(
        low,
        high,
        f"measured here: {_counted(runs)}" if measured else f"from {_counted(runs)} of this file here",
        ForecastBasis.MEASURED if measured else ForecastBasis.RUNS,
        middle_tps=middle,
        prefill_tps=_prefill_tps(runs),
    )


def _counted(runs: Sequence[LedgerRun]) -> str:
    return "1 run" if len(runs) == 1 else f"{len(runs)} runs"


def _carried_over(run: LedgerRun, work: TokenWork) -> float:
    """Tokens per second that the run tells of `work`: what it spent on bytes grows or shrinks with them."""
    seconds = 1 / (run.decode_tps or 1.0)
    own = work_of_run(run)
    if own is None:
        return 1 / seconds
    on_bytes_s = max(seconds - usual_layer_seconds(own), seconds / 4)
    ratio = sum(costed_bytes(work).values()) / sum(costed_bytes(own).values())
    return 1 / (seconds + on_bytes_s * (ratio - 1))


def _is_same_work(run: LedgerRun, work: TokenWork) -> bool:
    read_bytes = run.reads.total_bytes if run.reads else 0.0
    return abs(work.total_bytes - read_bytes) <= _SAME_WORK * read_bytes


def _without_wild(speeds: list[float]) -> list[float]:
    ones = [1.0] * len(speeds)
    middle = weighted_median(speeds, ones)
    most = _MOST_DEVIATIONS * max(deviation(speeds, ones, middle), _LEAST_DEVIATION * middle)
    return [each for each in speeds if abs(each - middle) <= most]


def _range(speeds: list[float], middle: float, *, measured: bool) -> tuple[float, float]:
    around = _SINGLE_RUN_RANGE if len(speeds) == 1 else _LEAST_RANGE
    around += 0.0 if measured else _OTHER_SETTINGS_RANGE
    return min(*speeds, middle / (1 + around)), max(*speeds, middle * (1 + around))


def _prefill_tps(runs: Sequence[LedgerRun]) -> float | None:
    speeds = [run.prefill_tps for run in runs if run.prefill_tps and (run.evaluated_tokens or 0) >= _SHORTEST_PROMPT]
    return weighted_median(speeds, [1.0] * len(speeds)) if speeds else None
