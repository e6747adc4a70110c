"""What a lane's figures amount to, in one plain sentence that claims no more than was measured.

Divergences below the floor of the method are no loss: the study of llama.cpp finds 0.00055 nats between a 16-bit model
and its own stored figures (`Study.kld_floor`). What is within twice its own standard error of nothing is no loss that
was shown either. The steps between small and heavy lie between the published levels: Q5_K_M costs an 8B model 0.011,
Q4_K_M 0.03, Q3_K_M 0.10, Q2_K 0.45 nats a token.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.advice.published_quality import PublishedFigure, Study
from app.domain.fidelity.fidelity_result import FidelityFigures
from app.domain.fidelity.figure_words import kld_text, same_of_many

_ERRORS_THAT_COUNT: Final = 2.0
_ROUGH_SHARE: Final = 0.25
_STEPS: Final = ((0.015, "very close"), (0.06, "small loss"), (0.2, "clear loss"), (math.inf, "heavy loss"))


class VerdictTone(StrEnum):
    """How a verdict is coloured; its words say the same."""

    NO_LOSS = "no loss"
    SMALL = "small"
    CLEAR = "clear"
    HEAVY = "heavy"


@dataclass(frozen=True, slots=True)
class Verdict:
    """`title` is two or three words, `sentence` says it whole."""

    title: str
    sentence: str
    tone: VerdictTone


def verdict_of(figures: FidelityFigures, study: Study | None) -> Verdict | None:
    """What `figures` amount to beside a published study; `None` where nothing was scored."""
    if figures.tokens < 1 or not math.isfinite(figures.mean_kld):
        return None
    floor = (study.kld_floor if study else None) or 0.0
    highest = figures.mean_kld + figures.mean_slack
    if highest <= floor:
        return Verdict("no loss shown", _below_floor(highest, floor), VerdictTone.NO_LOSS)
    error = figures.mean_kld_error
    if error is not None and figures.mean_kld <= _ERRORS_THAT_COUNT * error:
        sentence = "No loss shown: the difference is within its own error. More windows would sharpen it."
        return Verdict("no loss shown", sentence, VerdictTone.NO_LOSS)
    if figures.mean_kld == 0:
        return Verdict("no loss shown", "No loss shown in what was kept of the distributions.", VerdictTone.NO_LOSS)
    title = next(words for below, words in _STEPS if figures.mean_kld < below)
    parts = [f"{title.capitalize()}: {same_of_many(figures.same_top_share)} have the same first choice"]
    beside = _beside(figures.mean_kld, study)
    sentence = f"{parts[0]}; {beside}." if beside else f"{parts[0]}."
    if error is not None and error > _ROUGH_SHARE * figures.mean_kld:
        sentence += " Still rough: more windows would sharpen it."
    return Verdict(title, sentence, _TONES[title])


def _below_floor(highest: float, floor: float) -> str:
    if highest <= 0:
        return "No loss shown: every probability is the same."
    return (
        f"No loss shown: it strays less than the {kld_text(floor)} that a 16-bit model was found to stray from itself."
    )


def _beside(mean_kld: float, study: Study | None) -> str:
    """The published level that costs about as much."""
    known = [figure for figure in study.figures if figure.mean_kld is not None] if study else []
    if not known or study is None:
        return ""
    if mean_kld > max(figure.mean_kld or 0.0 for figure in known) * 1.5:
        return f"more than any published level costs {study.model}"
    nearest = min(known, key=lambda figure: _apart(figure, mean_kld))
    return f"about what {nearest.level} costs {study.model} (published)"


def _apart(figure: PublishedFigure, mean_kld: float) -> tuple[float, bool]:
    return abs(math.log((figure.mean_kld or 1.0) / mean_kld)), bool(figure.imatrix)


_TONES: Final = {
    "very close": VerdictTone.SMALL,
    "small loss": VerdictTone.SMALL,
    "clear loss": VerdictTone.CLEAR,
    "heavy loss": VerdictTone.HEAVY,
}
