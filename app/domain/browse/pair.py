"""The two variants of a repository that show best what quantization does: near Q8_0 and near Q4_K_M."""

import math
from collections import Counter
from collections.abc import Sequence
from itertools import product
from typing import Final

from app.domain.gguf.quants import LADDER, TENSOR_TYPES_BY_NAME, ladder_position, types_of_level
from app.domain.gguf.variant_names import Mark, model_stem
from app.domain.gguf.variants import Variant

_PRECISE, _SMALL = "Q8_0", "Q4_K_M"
# Nearer than this in bits of their layers' main type, two levels show too little difference.
_LEAST_BITS_APART: Final = 1.0
_UNLOADABLE: Final = frozenset((Mark.BIG_ENDIAN, Mark.FOREIGN))


def comparable_pair(variants: Sequence[Variant]) -> tuple[Variant, Variant] | None:
    """The more precise one first; `None` where no two complete variants of one model lie far enough apart.

    Q8_0 and Q4_K_M themselves where they are, else the nearest in bits, then on the ladder; plain levels before
    uploaders' mixes. A repository with several models gives the pair of the one that has most variants.
    """
    usable = [each for each in variants if is_usable(each) and each.level in LADDER]
    counts = Counter(model_stem(each.files[0].path) for each in usable)

    def rank(pair: tuple[Variant, Variant]) -> tuple[float, int, int, str, str]:
        precise, small = pair
        doublings = _doublings(precise, _PRECISE) + _doublings(small, _SMALL)
        steps = _steps(precise, _PRECISE) + _steps(small, _SMALL)
        most = -counts[model_stem(small.files[0].path)]
        return round(doublings, 3), steps, most, precise.files[0].path, small.files[0].path

    pairs = [(precise, small) for precise, small in product(usable, usable) if _belong_together(precise, small)]
    return min(pairs, key=rank, default=None)


def is_usable(variant: Variant) -> bool:
    """Whether it is all there and an ordinary engine may open it, as far as names tell."""
    return variant.is_complete and not variant.level_name.marks & _UNLOADABLE


def _belong_together(precise: Variant, small: Variant) -> bool:
    return _bits(precise.level) - _bits(small.level) >= _LEAST_BITS_APART and model_stem(
        precise.files[0].path
    ) == model_stem(small.files[0].path)


def _doublings(variant: Variant, wanted: str) -> float:
    """How far the bits of the main types are apart."""
    return abs(math.log2(_bits(variant.level) / _bits(wanted)))


def _steps(variant: Variant, wanted: str) -> int:
    """Steps on the ladder, doubled, and one for an uploader's mix."""
    return 2 * abs(ladder_position(variant.level) - ladder_position(wanted)) + (variant.label != variant.level)


def _bits(level: str) -> float:
    return TENSOR_TYPES_BY_NAME[types_of_level(level)[0]].bits_per_weight
