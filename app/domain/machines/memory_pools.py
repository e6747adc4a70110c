"""The memories that a model can lie in, how much of each is free and how fast each is read. Unknown is `None`."""

from dataclasses import dataclass
from enum import StrEnum


class PoolKind(StrEnum):
    """Whose memory it is."""

    GPU = "GPU"
    UNIFIED = "unified memory"
    RAM = "RAM"


class BandwidthBasis(StrEnum):
    """Where a bandwidth comes from."""

    MEASURED = "measured"
    GIVEN = "given"
    ASSUMED = "assumed"


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """Bytes read in a second, as a range; `words` names what it stands on."""

    low_bytes_per_s: float
    high_bytes_per_s: float
    basis: BandwidthBasis
    words: str


@dataclass(frozen=True, slots=True)
class MemoryPool:
    """One memory: a GPU's, the processor's, or one that both share."""

    name: str
    kind: PoolKind
    total_bytes: int
    free_bytes: int
    bandwidth: Bandwidth | None = None


@dataclass(frozen=True, slots=True)
class MemoryPools:
    """All memories of a machine. `ram` is `None` where processor and GPU share one, which is listed in `gpus` then.

    `assumptions` says in plain sentences what was assumed of a machine that is not at hand.
    """

    gpus: tuple[MemoryPool, ...]
    ram: MemoryPool | None
    assumptions: tuple[str, ...] = ()
