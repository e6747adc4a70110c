"""The same model from several uploaders, side by side."""

import re
from collections.abc import Iterable
from typing import Final

from app.domain.browse.search import FoundRepository

_UPLOADERS_WORDS: Final = re.compile(r"[-_.](?:i1|gguf|imatrix|quantized|quants?|ud|mtp)(?=[-_.]|$)", re.IGNORECASE)


def model_key(found: FoundRepository) -> str:
    """The same for uploads of one model: what they were made from, or else the name without what uploaders add."""
    if found.base_model:
        return found.base_model.lower()
    return f"?/{_UPLOADERS_WORDS.sub('', found.short_name).lower()}"


def by_model(found: Iterable[FoundRepository]) -> tuple[tuple[FoundRepository, ...], ...]:
    """One group a model, where its first upload was found; uploads within it in the order in which they were found.

    An upload that does not name its base joins those whose base has the same name, whoever that is from.
    """
    groups: dict[str, list[FoundRepository]] = {}
    by_short_name: dict[str, str] = {}
    for each in found:
        key = model_key(each)
        short_key = key.partition("/")[2]
        if key.startswith("?/"):
            key = by_short_name.get(short_key, key)
        else:
            known = by_short_name.get(short_key, key)
            key = known if known.startswith("?/") else key
        by_short_name.setdefault(short_key, key)
        groups.setdefault(key, []).append(each)
    return tuple(tuple(group) for group in groups.values())
