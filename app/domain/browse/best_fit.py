"""Which variant of a ladder to take on a machine, once plans and forecasts are there."""

from collections.abc import Sequence
from typing import Final

from app.domain.advice.advice import Wishes
from app.domain.advice.catalogue import Purpose
from app.domain.advice.merit import level_points
from app.domain.browse.ladder import LadderRow
from app.domain.browse.pair import is_usable
from app.domain.plan.lane_plan import LanePlan
from app.domain.plan.memory_plan import Verdict

# Where nothing fits as a whole, a model that is spread over the memories will do; one that fits just barely will not.
_ACCEPTABLE: Final = (Verdict.FITS, Verdict.PARTIAL)
# Nats a token: about what Q3_K_M loses; below it the loss grows fast (published figures).
_MOST_KLD: Final = 0.11


def best_fit(rows: Sequence[LadderRow], purpose: Purpose = Purpose.CHAT) -> int | None:
    """The position of the variant to take; `None` while no plan says that one fits.

    The rule of the advice, within one model: among the variants that fit (with the reserve left free; where there are
    none, among those spread over GPU and RAM) and are not slower than the least for the purpose (all, where each is),
    the one with the most points: less what the level loses by published figures, less what slowness costs. So the
    quality decides until it costs more speed than it is worth, and full precision is not taken where Q8_0 answers
    twice as fast. A level that spoils the model is not taken for its speed while a sound one fits: a smaller model is
    the better answer then. Equals: the smaller one.
    """
    planned = [(at, row, row.plan) for at, row in enumerate(rows) if row.plan is not None and _is_candidate(row)]
    for verdict in _ACCEPTABLE:
        fitting = [(at, row, plan) for at, row, plan in planned if plan.verdict is verdict]
        sound = [each for each in fitting if _is_sound(each[1])] or fitting
        quick = [each for each in sound if _is_quick_enough(each[1], purpose)]
        chosen = max(quick or sound, key=lambda each: (_points(each[1], each[2], purpose), each[0]), default=None)
        if chosen is not None:
            return chosen[0]
    return None


def _is_candidate(row: LadderRow) -> bool:
    return is_usable(row.variant) and not row.problem


def _is_sound(row: LadderRow) -> bool:
    return row.loss is None or row.loss.expected_kld <= _MOST_KLD


def _is_quick_enough(row: LadderRow, purpose: Purpose) -> bool:
    return row.forecast is None or row.forecast.decode_tps >= Wishes.usual(purpose).minimum_tps


def _points(row: LadderRow, plan: LanePlan, purpose: Purpose) -> float:
    strategy = plan.placement.strategy
    return level_points(purpose=purpose, loss=row.loss, strategy=strategy, forecast=row.forecast)
