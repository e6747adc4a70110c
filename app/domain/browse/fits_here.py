"""Whether some level of a repository would run on a machine, guessed from names and parameters before any plan."""

from typing import Final

from app.domain.browse.search import FoundRepository
from app.domain.gguf.quants import TENSOR_TYPES_BY_NAME, types_of_level
from app.domain.gguf.variant_names import FileRole, level_of, role_of
from app.domain.machines.memory_pools import MemoryPools
from app.domain.plan.memory_plan import RESERVE_BYTES

# Below this answers are hardly worth their wait; a repository that has nothing larger is judged by what it has.
_LEAST_LEVEL_BITS: Final = 4.0
# Files take more than the main type of their level says: wider ends, metadata. Cache and buffers come on top.
_FILE_SHARE: Final = 1.08
_BUFFERS_SHARE: Final = 0.1
_LEAST_BUFFERS_BYTES: Final = 300_000_000


def fits_here(found: FoundRepository, pools: MemoryPools) -> bool | None:
    """Whether a level of at least about four bits (the smallest there is, where all are larger) has room with
    `RESERVE_BYTES` left free; `None` where the model's size is unknown.

    All memories count together, as layers can be spread. The plans of its ladder tell exactly.
    """
    if found.parameters is None:
        return None
    weights_bytes = found.parameters * smallest_bits(found.file_names) * _FILE_SHARE / 8
    needs_bytes = weights_bytes + max(weights_bytes * _BUFFERS_SHARE, _LEAST_BUFFERS_BYTES)
    free = [pool.free_bytes - RESERVE_BYTES for pool in (*pools.gpus, *([pools.ram] if pools.ram else []))]
    return needs_bytes <= sum(max(0, free_bytes) for free_bytes in free)


def smallest_bits(file_names: tuple[str, ...]) -> float:
    """Bits per weight of the smallest level worth taking among these files; of Q4_K where their names tell none."""
    levels = {level_of(name).level for name in file_names if role_of(name) is FileRole.MODEL} - {""}
    bits = sorted(TENSOR_TYPES_BY_NAME[types_of_level(level)[0]].bits_per_weight for level in levels)
    worth_taking = [each for each in bits if each >= _LEAST_LEVEL_BITS]
    return (worth_taking or bits[-1:] or [TENSOR_TYPES_BY_NAME["Q4_K"].bits_per_weight])[0]
