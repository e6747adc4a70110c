"""Which projector (mmproj) beside a model is the model's own, told from names."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from app.domain.gguf.variant_names import PROJECTOR_LEVELS, level_of, without_level

_NOT_A_NAME: Final = frozenset(("mmproj", "model", "gguf"))
_PRECISIONS: Final = tuple(level.lower() for level in PROJECTOR_LEVELS)


def projector_beside(model: str, beside: Iterable[str], projectors: Sequence[str]) -> str | None:
    """The one of `projectors` that goes with `model`, `None` where that cannot be told. All are names of files.

    `beside` are the models of the same folder: where they are one model at several levels, a projector that names no
    model is theirs; where they are several models, only one that names its model is taken.
    """
    stem = _words(model)
    named = [each for each in projectors if _same_model(stem, _words(each))]
    if named:
        return min(named, key=_rank)
    if len({_words(each) for each in (*beside, model)}) > 1:
        return None
    unnamed = [each for each in projectors if not _words(each)]
    return min(unnamed or (projectors if len(projectors) == 1 else ()), key=_rank, default=None)


def _words(name: str) -> tuple[str, ...]:
    stem = re.sub(r"(-\d{5}-of-\d{5})?\.gguf$", "", name, flags=re.IGNORECASE)
    plain = without_level(stem)
    words = re.split(r"[-_.\s]+", plain.lower())
    return tuple(word for word in words if word and word not in (*_NOT_A_NAME, *_PRECISIONS))


def _same_model(model: tuple[str, ...], projector: tuple[str, ...]) -> bool:
    shorter = min(len(model), len(projector))
    return shorter > 0 and model[:shorter] == projector[:shorter]


def _rank(name: str) -> tuple[int, str]:
    level = level_of(name).level
    return PROJECTOR_LEVELS.index(level) if level in PROJECTOR_LEVELS else len(PROJECTOR_LEVELS), name
