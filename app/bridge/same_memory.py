"""Whether a machine has about as much memory free as before: that changes all the time."""

from itertools import zip_longest
from typing import Final

from app.domain.machines.memory_pools import MemoryPool, MemoryPools

_UNHEEDED_SHARE: Final = 0.02


def much_the_same(one: MemoryPools, other: MemoryPools) -> bool:
    """The same memories, as fast as before, and what is free of each differs by at most two percent of all of it."""
    return all(
        before is not None and after is not None and _alike(before, after)
        for before, after in zip_longest(_pools(one), _pools(other))
    )


def _pools(pools: MemoryPools) -> tuple[MemoryPool, ...]:
    return (*pools.gpus, *([pools.ram] if pools.ram else []))


def _alike(before: MemoryPool, after: MemoryPool) -> bool:
    differing_bytes = abs(before.free_bytes - after.free_bytes)
    same = (before.name, before.bandwidth) == (after.name, after.bandwidth)
    return same and differing_bytes <= _UNHEEDED_SHARE * before.total_bytes
