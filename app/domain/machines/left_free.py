"""Memory that the user wants to keep for other programs."""

from dataclasses import replace

from app.domain.errors import UsageError
from app.domain.machines.memory_pools import MemoryPool, MemoryPools
from app.domain.units import bytes_text


def leaving(pools: MemoryPools, left_bytes: int) -> MemoryPools:
    """The same memories with `left_bytes` less free where other programs live: RAM, or what a GPU shares with them.

    Raises `UsageError` for less than nothing.
    """
    if left_bytes < 0:
        raise UsageError("Less than nothing cannot be left to other programs.")
    if left_bytes == 0:
        return pools
    words = f"{bytes_text(left_bytes)} of main memory are left to other programs, as you asked."
    assumptions = (*pools.assumptions, words)
    if pools.ram is not None:
        return replace(pools, ram=_less(pools.ram, left_bytes), assumptions=assumptions)
    return replace(pools, gpus=tuple(_less(gpu, left_bytes) for gpu in pools.gpus), assumptions=assumptions)


def _less(pool: MemoryPool, left_bytes: int) -> MemoryPool:
    return replace(pool, free_bytes=max(0, pool.free_bytes - left_bytes))
