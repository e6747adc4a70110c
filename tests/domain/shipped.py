"""The catalogue and the published figures that ship, read once."""

from functools import lru_cache

from app.adapters.catalogue_file import load_catalogue
from app.adapters.published_quality_file import load_published_quality
from app.domain.advice import Advice, Wishes, advise
from app.domain.catalogue import Catalogue, Purpose
from app.domain.memory_pools import MemoryPools
from app.domain.published_quality import PublishedQuality


@lru_cache(maxsize=1)
def shipped_catalogue() -> Catalogue:
    return load_catalogue()


@lru_cache(maxsize=1)
def shipped_quality() -> PublishedQuality:
    return load_published_quality()


def advice_for(
    pools: MemoryPools,
    purpose: Purpose = Purpose.CHAT,
    *,
    context_tokens: int | None = None,
    previous: str | None = None,
) -> Advice:
    """What the shipped catalogue advises for a machine."""
    wishes = Wishes.usual(purpose, context_tokens)
    return advise(shipped_catalogue(), shipped_quality(), pools, wishes, previous=previous)
