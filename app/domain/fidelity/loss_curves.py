"""All that was measured of a model, as curves: loss by size and by speed.

Only what was held against the same reference over the same text is on one curve. Files are told apart by their hash,
never by their label: two files called Q4_K_M are two points.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.advice.published_quality import Study
from app.domain.fidelity.fidelity_result import FidelityResult, MeasuredVariant

_HASH_LETTERS: Final = 6
# The old block types lose more than K levels of their size: they would make a zigzag of the curve.
_OFF_THE_CURVE: Final = ("Q4_0", "Q4_1", "Q5_0", "Q5_1")
_FULL_PRECISION_BITS: Final = 16.0

VariantKey = tuple[str, str, str, int]


class LossAxis(StrEnum):
    """What a loss is drawn against."""

    SIZE = "size"
    BITS = "bits"
    SPEED = "speed"


@dataclass(frozen=True, slots=True)
class LossCurve:
    """Results of a model, one a file and K/V type, the smallest file first."""

    model: str
    reference: MeasuredVariant
    text_name: str
    context_tokens: int
    results: tuple[FidelityResult, ...]

    @property
    def words(self) -> str:
        """`against F16, built-in text, 512 tokens a window`."""
        against = f"against {variant_words(self.reference)}"
        return f"{against} · {self.text_name} · {self.context_tokens:,} tokens a window"


def loss_curves(results: Iterable[FidelityResult]) -> tuple[LossCurve, ...]:
    """Curves of `results` (the newest first): those of the model measured last come first, the fullest of them ahead.

    Of one file measured several times, the measurement of the most tokens counts, the newest of those.
    """
    groups: dict[tuple[object, ...], dict[VariantKey, FidelityResult]] = {}
    for result in results:
        text = result.text
        key = (result.lane.model, variant_key(result.reference), text.sha256, text.context_tokens)
        group = groups.setdefault(key, {})
        before = group.get(variant_key(result.lane))
        if before is None or result.figures.tokens > before.figures.tokens:
            group[variant_key(result.lane)] = result
    curves = [_curve(list(group.values())) for group in groups.values()]
    models = list(dict.fromkeys(curve.model for curve in curves))
    return tuple(sorted(curves, key=lambda curve: (models.index(curve.model), -len(curve.results))))


def variant_key(variant: MeasuredVariant) -> VariantKey:
    """What makes a variant another one: the file's hash (its name and size where that is unknown), and the K/V type."""
    return (variant.sha256 or "", "" if variant.sha256 else variant.name, variant.kv_type, variant.file_bytes)


def variant_words(variant: MeasuredVariant) -> str:
    """`Q4_K_M`, `Q4_K_M · kv q8_0`."""
    level = variant.level or variant.name
    return level if variant.kv_type == "f16" else f"{level} · kv {variant.kv_type}"


def point_labels(results: Sequence[FidelityResult]) -> list[str]:
    """A label each; the same level of another file gets the beginning of its hash."""
    words = [variant_words(result.lane) for result in results]
    repeated = {label for label, count in Counter(words).items() if count > 1}
    return [
        f"{label} #{result.lane.sha256[:_HASH_LETTERS]}" if label in repeated and result.lane.sha256 else label
        for label, result in zip(words, results, strict=True)
    ]


def place_of(result: FidelityResult, axis: LossAxis) -> float | None:
    """Where a result lies along `axis`: bytes, bits a weight, tokens a second; `None` where that is unknown."""
    match axis:
        case LossAxis.SIZE:
            return float(result.lane.file_bytes) if result.lane.file_bytes > 0 else None
        case LossAxis.BITS:
            return result.lane.bits_per_weight
        case LossAxis.SPEED:
            return result.decode_tps


def published_places(study: Study, axis: LossAxis, parameters: int | None) -> tuple[tuple[float, float, str], ...]:
    """Place, mean KLD (less the method's floor) and level of what was published of another model, the smallest first.

    Along sizes it lies where a file of `parameters` weights would have as many bits a weight. There is no published
    speed: that is the machine's.
    """
    if axis is LossAxis.SPEED or (axis is LossAxis.SIZE and parameters is None):
        return ()
    scale = 1.0 if parameters is None or axis is LossAxis.BITS else parameters / 8
    # where a level was published with and without an importance matrix, the levels made here have none
    floor = study.kld_floor or 0.0
    by_level = {}
    for figure in sorted(study.figures, key=lambda each: not each.imatrix):
        bits, kld = figure.bits_per_weight, figure.mean_kld
        if bits is None or kld is None or kld <= floor or bits >= _FULL_PRECISION_BITS:
            continue
        if figure.level not in _OFF_THE_CURVE:
            by_level[figure.level] = (bits * scale, kld - floor, figure.level)
    plain = {figure.level for figure in study.figures if figure.imatrix is False}
    return tuple(sorted(place for level, place in by_level.items() if level in plain))


def _curve(results: Sequence[FidelityResult]) -> LossCurve:
    first = results[0]
    ordered = sorted(results, key=lambda result: (result.lane.file_bytes, result.lane.name))
    return LossCurve(first.lane.model, first.reference, first.text.name, first.text.context_tokens, tuple(ordered))
