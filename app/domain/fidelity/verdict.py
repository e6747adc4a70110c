"""What a lane's figures amount to, in one plain sentence that claims no more than was measured.

Divergences below the floor of the method are no loss: the study of llama.cpp finds 0.00055 nats between a 16-bit model
and its own stored figures (`Study.kld_floor`). What is within twice its own standard error of nothing is no loss that
was shown either. Published levels are taken less that floor. The steps between small and heavy lie between them:
Q5_K_M costs an 8B model 0.011, Q4_K_M 0.03, Q3_K_M 0.10, Q2_K 0.45 nats a token.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.advice.published_quality import Study
from app.domain.fidelity.fidelity_result import FidelityFigures
from app.domain.fidelity.figure_words import kld_text, same_of_many

_ERRORS_THAT_COUNT: Final = 2.0
_ROUGH_SHARE: Final = 0.25
_BEYOND: Final = 1.5
_NO_LOSS: Final = "no loss shown"


class VerdictTone(StrEnum):
    """How a verdict is coloured; its words say the same."""

    NO_LOSS = "no loss"
    SMALL = "small"
    CLEAR = "clear"
    HEAVY = "heavy"


_STEPS: Final = (
    (0.015, "very close", VerdictTone.SMALL),
    (0.06, "small loss", VerdictTone.SMALL),
    (0.2, "clear loss", VerdictTone.CLEAR),
    (math.inf, "heavy loss", VerdictTone.HEAVY),
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`title` is two or three words, `reason` what it stands on, in a sentence of its own."""

    title: str
    reason: str
    tone: VerdictTone

    @property
    def sentence(self) -> str:
        """All of it: `Small loss: of 100 tokens, …`."""
        return f"{self.title.capitalize()}: {self.reason[:1].lower()}{self.reason[1:]}"


def verdict_of(figures: FidelityFigures, study: Study | None) -> Verdict | None:
    """What `figures` amount to beside a published study; `None` where nothing was scored."""
    if figures.tokens < 1 or not math.isfinite(figures.mean_kld):
        return None
    floor = (study.kld_floor if study else None) or 0.0
    highest = figures.mean_kld + figures.mean_slack
    if highest <= floor:
        return Verdict(_NO_LOSS, _below_floor(highest, floor), VerdictTone.NO_LOSS)
    error = figures.mean_kld_error
    if error is not None and figures.mean_kld <= _ERRORS_THAT_COUNT * error:
        reason = "The difference is within its own error. More windows would sharpen it."
        return Verdict(_NO_LOSS, reason, VerdictTone.NO_LOSS)
    if figures.mean_kld == 0:
        return Verdict(_NO_LOSS, "There is no difference in what was kept of the distributions.", VerdictTone.NO_LOSS)
    title, tone = next((words, tone) for below, words, tone in _STEPS if figures.mean_kld < below)
    same = same_of_many(figures.same_top_share)
    reason = f"{same[:1].upper()}{same[1:]} have the same first choice"
    beside = _beside(figures.mean_kld, study)
    reason = f"{reason}; {beside}." if beside else f"{reason}."
    if error is not None and error > _ROUGH_SHARE * figures.mean_kld:
        reason += " Still rough: more windows would sharpen it."
    return Verdict(title, reason, tone)


def _below_floor(highest: float, floor: float) -> str:
    if highest <= 0:
        return "Every probability is the same."
    return (
        f"No loss shown: it strays less than the {kld_text(floor)} that a 16-bit model was found to stray from itself."
    )


def _beside(mean_kld: float, study: Study | None) -> str:
    """The published level that costs about as much."""
    floor = (study.kld_floor if study else None) or 0.0
    known = [
        (figure.level, figure.mean_kld - floor, bool(figure.imatrix))
        for figure in (study.figures if study else ())
        if figure.mean_kld is not None and figure.mean_kld > floor
    ]
    if not known or study is None:
        return ""
    if mean_kld > max(loss for _level, loss, _imatrix in known) * _BEYOND:
        return f"more than any published level costs {study.model}"
    nearest = min(known, key=lambda each: (abs(math.log(each[1] / mean_kld)), each[2]))
    return f"about what {nearest[0]} costs {study.model} (published)"
