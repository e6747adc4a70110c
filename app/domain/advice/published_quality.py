"""What others have measured that a level loses, and what may be expected of a model from that.

Mean KL divergence from the full-precision model is the measure; one study of an 8B model covers every level and is
the reference, the others show how far models differ. Figures of the same label spread up to five-fold between
uploads: this is a guide for choosing, not a prediction for a file.
"""

import math
from dataclasses import dataclass
from typing import Final

from app.domain.gguf.quants import ladder_position

SMALL_MODEL_PARAMETERS: Final = 4_500_000_000
LOWEST_LEVEL_FOR_SMALL: Final = "Q5_K_S"
# A 2B model loses a fifth to a third more at 3 and 4 bits than the 8B one and no more at 5 and 6: its perplexity
# ratios against the reference study's. The 70B one loses no less than the 8B, so larger models get no discount.
_SMALL_MODEL_EXPONENT: Final = 0.2
_OLD_LEVELS: Final = ("Q4_0", "Q4_1", "Q5_0", "Q5_1")
_FULL_CORRECTION_BITS: Final = 4.0
_NO_CORRECTION_BITS: Final = 5.5


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One level in one study. `imatrix` is `None` where the study does not say."""

    level: str
    imatrix: bool | None
    bits_per_weight: float | None
    mean_kld: float | None
    perplexity: float | None
    reference_perplexity: float | None
    same_top_share: float | None
    rms_probability_change: float | None


@dataclass(frozen=True, slots=True)
class Study:
    """Levels of one model by one author. `kld_floor` is what the method finds between identical models."""

    model: str
    parameters: int
    source: str
    kld_floor: float | None
    figures: tuple[PublishedFigure, ...]


@dataclass(frozen=True, slots=True)
class LevelLoss:
    """What a level may cost one model, in nats a token; `interpolated` where the level itself has no figure."""

    level: str
    published_kld: float
    small_model_factor: float
    interpolated: bool
    source: str

    @property
    def expected_kld(self) -> float:
        """The published figure, corrected for a small model."""
        return self.published_kld * self.small_model_factor


@dataclass(frozen=True, slots=True)
class PublishedQuality:
    """All studies; the first one covers every level and is the reference."""

    studies: tuple[Study, ...]

    def loss_of(self, level: str, *, bits_per_weight: float, parameters: int) -> LevelLoss | None:
        """What `level` loses; `None` where no figure is near. Files with an importance matrix are assumed where
        there are figures of both, for that is what uploaders publish."""
        study = self.studies[0]
        figures = _best_of_each_level(study)
        published = figures.get(level)
        kld = published[1] if published else _interpolated(_comparable(figures), bits_per_weight)
        if kld is None:
            return None
        return LevelLoss(
            level=level,
            published_kld=max(0.0, kld - (study.kld_floor or 0.0)),
            small_model_factor=small_model_factor(parameters, bits_per_weight, study.parameters),
            interpolated=published is None,
            source=f"{study.model}, {study.source}",
        )


def small_model_factor(parameters: int, bits_per_weight: float, studied_parameters: int) -> float:
    """How much more a smaller model loses than the studied one: nothing at 5.5 bits, all of it at 4."""
    if parameters >= studied_parameters:
        return 1.0
    full = math.pow(studied_parameters / parameters, _SMALL_MODEL_EXPONENT)
    span = _NO_CORRECTION_BITS - _FULL_CORRECTION_BITS
    share = min(1.0, max(0.0, (_NO_CORRECTION_BITS - bits_per_weight) / span))
    return 1.0 + (full - 1.0) * share


def small_model_warning(parameters: int, level: str) -> str:
    """A sentence where a small model is taken below Q5; empty otherwise."""
    if parameters > SMALL_MODEL_PARAMETERS or ladder_position(level) <= ladder_position(LOWEST_LEVEL_FOR_SMALL):
        return ""
    return f"Small models lose more below Q5 than larger ones: try Q5_K_M or above before you judge it by {level}."


def _best_of_each_level(study: Study) -> dict[str, tuple[float, float]]:
    """Bits per weight and KL divergence by level, with an importance matrix where there are both."""
    best: dict[str, tuple[float, float]] = {}
    for figure in sorted(study.figures, key=lambda each: bool(each.imatrix)):
        if figure.bits_per_weight is not None and figure.mean_kld is not None:
            best[figure.level] = (figure.bits_per_weight, figure.mean_kld)
    return best


def _comparable(figures: dict[str, tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    """Without the old block types, which lose more than K levels of their size: nobody makes new levels of them."""
    return tuple(point for level, point in figures.items() if level not in _OLD_LEVELS)


def _interpolated(points: tuple[tuple[float, float], ...], bits_per_weight: float) -> float | None:
    """Between the neighbours in bits per weight, the logarithm of the loss on a straight line."""
    below = max((point for point in points if point[0] <= bits_per_weight), default=None)
    above = min((point for point in points if point[0] >= bits_per_weight), default=None)
    if below is None or above is None:
        return None
    if below[0] == above[0]:
        return below[1]
    share = (bits_per_weight - below[0]) / (above[0] - below[0])
    return math.exp(math.log(below[1]) * (1 - share) + math.log(above[1]) * share)
