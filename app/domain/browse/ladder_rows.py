"""The rows of a ladder as names and sizes tell them, before any header is read."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.domain.advice.published_quality import LevelLoss, PublishedQuality
from app.domain.browse.ladder import LadderRow
from app.domain.browse.pair import comparable_pair
from app.domain.gguf.quants import TENSOR_TYPES_BY_NAME, types_of_level
from app.domain.gguf.variant_names import Mark
from app.domain.gguf.variant_words import describe_level_name
from app.domain.gguf.variants import Variant

_FULL_PRECISION: Final = ("F32", "BF16", "F16")
# Files are no smaller than half of what their level's main type takes and no larger than twice that; what would be is
# of another model than the one that the parameters are of.
_PLAUSIBLE: Final = (0.5, 2.0)
_MOST_BITS: Final = 40.0


def rows_of_variants(
    variants: Sequence[Variant],
    parameters: int | None,
    quality: PublishedQuality,
    *,
    native_level: str | None = None,
) -> tuple[LadderRow, ...]:
    """A row for every variant, with the pair marked. `parameters` are of the model, `None` where they are unknown.

    `native_level` is the level that the model was trained at, if that is a quantized one: it loses nothing.
    """
    pair = comparable_pair(variants) or ()
    known = parameters or parameters_by_full_precision(variants)
    rows = []
    for variant in variants:
        bits = _bits_per_weight(variant, known)
        row = LadderRow(
            variant,
            bits_per_weight=bits,
            is_pair=any(variant is each for each in pair),
            explanation=describe_level_name(variant.level_name),
            problem=problem_by_name(variant),
        )
        rows.append(with_loss(row, known, quality, native_level=native_level))
    return tuple(rows)


def with_loss(
    row: LadderRow,
    parameters: int | None,
    quality: PublishedQuality,
    *,
    level: str = "",
    native_level: str | None = None,
) -> LadderRow:
    """The row with what others measured that its level loses: `level` as the header says, by default as the name."""
    loss = _loss(level or row.variant.level, row.bits_per_weight, parameters, quality, native_level)
    return replace(row, loss=loss)


def parameters_by_full_precision(variants: Sequence[Variant]) -> int | None:
    """About how many a model has whose 32- or 16-bit file is there, its metadata taken for weights."""
    for variant in variants:
        if variant.level in _FULL_PRECISION and variant.size_bytes:
            return max(1, round(variant.size_bytes * 8 / TENSOR_TYPES_BY_NAME[variant.level].bits_per_weight))
    return None


def _bits_per_weight(variant: Variant, parameters: int | None) -> float | None:
    size = variant.size_bytes
    if not size or not parameters:
        return variant.level_name.bits_per_weight
    bits = size * 8 / parameters
    nominal = TENSOR_TYPES_BY_NAME[types_of_level(variant.level)[0]].bits_per_weight if variant.level else None
    if bits > _MOST_BITS or (nominal and not _PLAUSIBLE[0] <= bits / nominal <= _PLAUSIBLE[1]):
        return variant.level_name.bits_per_weight
    return bits


def _loss(
    level: str, bits: float | None, parameters: int | None, quality: PublishedQuality, native_level: str | None
) -> LevelLoss | None:
    if native_level is not None and level == native_level:
        return LevelLoss(level, 0.0, 1.0, interpolated=False, source="the model was trained at this level")
    if bits is None or parameters is None:
        return None
    if level in _FULL_PRECISION:
        told = quality.loss_of("F16", bits_per_weight=bits, parameters=parameters)
        return replace(told, level=level) if told else None
    return quality.loss_of(level, bits_per_weight=bits, parameters=parameters)


def problem_by_name(variant: Variant) -> str:
    """What names alone tell against a variant; empty where they tell nothing."""
    if variant.missing_parts:
        total = len(variant.files) + len(variant.missing_parts)
        missing = ", ".join(str(number) for number in variant.missing_parts[:5])
        more = " …" if len(variant.missing_parts) > 5 else ""
        return f"Incomplete: part {missing}{more} of {total} is not in the repository."
    if Mark.BIG_ENDIAN in variant.level_name.marks:
        return "Written for big-endian computers: this engine cannot open it."
    return ""
