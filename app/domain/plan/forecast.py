"""How fast a model should answer before anybody has run it: the bytes that a token reads over what memory gives.

Always a range. A memory without a known bandwidth gives no forecast. Prefill is bound by arithmetic, not by memory,
and arithmetic speed is not known before a run: there is no forecast of it.
"""

import math
from dataclasses import dataclass
from typing import Final

from app.domain.machines.memory_pools import Bandwidth, BandwidthBasis, PoolKind
from app.domain.plan.placement import Placement, PoolShare

_Range = tuple[float, float]
# The part of a data sheet's bandwidth that decoding reaches: dense models, and mixtures whose reads are scattered.
_GPU_REACH: Final[_Range] = (0.50, 0.80)
_GPU_MIXTURE_REACH: Final[_Range] = (0.30, 0.60)
_RAM_REACH: Final[_Range] = (0.50, 0.85)
_RAM_MIXTURE_REACH: Final[_Range] = (0.40, 0.75)
# A measured bandwidth is itself what was reached.
_MEASURED_GAIN: Final = 1.2
# Seconds a layer costs whatever its size: starting kernels, waiting for threads.
_GPU_LAYER_S: Final[_Range] = (30e-6, 70e-6)
_RAM_LAYER_S: Final[_Range] = (60e-6, 150e-6)
# Code-book levels take a processor longer to decode than to read.
_CODE_BOOK_REACH: Final[_Range] = (0.6, 0.95)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Tokens per second while answering, with the context half full; `basis` says what the range stands on."""

    low_tps: float
    high_tps: float
    basis: str

    @property
    def decode_tps(self) -> float:
        """The middle of the range, in proportion."""
        return math.sqrt(self.low_tps * self.high_tps)


def forecast_decode(placement: Placement, level: str) -> Forecast | None:
    """The speed of a model that is loaded so; `None` where the bandwidth of a memory that is read is unknown."""
    slowest_s = fastest_s = 0.0
    words: list[str] = []
    for share in placement.shares:
        if share.read_bytes <= 0:
            continue
        if share.pool.bandwidth is None:
            return None
        slow, fast = _seconds(share, share.pool.bandwidth, level, mixture=placement.mixture)
        slowest_s += slow
        fastest_s += fast
        if share.pool.bandwidth.words not in words:
            words.append(share.pool.bandwidth.words)
    if not words:
        return None
    return Forecast(1 / slowest_s, 1 / fastest_s, f"from bandwidth ({'; '.join(words)})")


def _seconds(share: PoolShare, bandwidth: Bandwidth, level: str, *, mixture: bool) -> _Range:
    """Seconds of a token in one memory: the most and the least."""
    on_gpu = share.pool.kind is not PoolKind.RAM
    low, high = _reach(on_gpu=on_gpu, mixture=mixture)
    if bandwidth.basis is BandwidthBasis.MEASURED:
        low, high = low * _MEASURED_GAIN, min(1.0, high * _MEASURED_GAIN)
    if level.startswith("IQ") and not on_gpu:
        low, high = low * _CODE_BOOK_REACH[0], high * _CODE_BOOK_REACH[1]
    least_s, most_s = _GPU_LAYER_S if on_gpu else _RAM_LAYER_S
    return (
        share.read_bytes / (bandwidth.low_bytes_per_s * low) + share.layers * most_s,
        share.read_bytes / (bandwidth.high_bytes_per_s * high) + share.layers * least_s,
    )


def _reach(*, on_gpu: bool, mixture: bool) -> _Range:
    if on_gpu:
        return _GPU_MIXTURE_REACH if mixture else _GPU_REACH
    return _RAM_MIXTURE_REACH if mixture else _RAM_REACH
