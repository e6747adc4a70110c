"""The catalogue and the published figures that ship, read once."""

from functools import lru_cache

from app.adapters.catalogue_file import load_catalogue
from app.adapters.published_quality_file import load_published_quality
from app.domain.advice.advice import Advice, Wishes, advise
from app.domain.advice.catalogue import Catalogue, Purpose
from app.domain.advice.published_quality import PublishedQuality
from app.domain.machines.memory_pools import MemoryPools


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
