"""What a token asks of one memory, and how many seconds that takes at a rate.

A token takes the bytes it reads over the rate at which decoding gets through them, and something for every layer
whatever its size: starting kernels, waiting for threads.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.plan.ledger_rows import KV_CACHE

_Range = tuple[float, float]
# Seconds a layer costs whatever its size, least and most: measured with llama.cpp on models of equal bytes and
# different depth.
_GPU_LAYER_S: Final[_Range] = (30e-6, 70e-6)
_RAM_LAYER_S: Final[_Range] = (60e-6, 150e-6)
# A processor unpacks what it reads: F16 it takes as it is, blocks cost a little, code books a lookup for every weight.
# Relative to F16, from llama.cpp's kernels on two AVX2 cores; more cores hide it, so runs correct it.
_PLAIN: Final = 1.0
_EIGHT_BITS: Final = 1.1
_BLOCKS: Final = 1.28
_CODE_BOOKS: Final = 1.6
# A mixture's experts are read here and there.
_SCATTERED_IN_RAM: Final = 1.18
_SCATTERED_ON_GPU: Final = 1.5
_PLAIN_TYPES: Final = frozenset(("F16", "F32", "BF16", "I8", KV_CACHE))


@dataclass(frozen=True, slots=True)
class TokenWork:
    """Bytes by tensor type (`KV_CACHE` among them) and layers of one memory; `layers` may have a fraction.

    `mixture`: the weights are those of experts that change from token to token.
    """

    bytes_by_type: Mapping[str, float]
    layers: float
    on_gpu: bool
    mixture: bool = False

    @property
    def total_bytes(self) -> float:
        return sum(self.bytes_by_type.values())

    @property
    def main_type(self) -> str:
        """The type of most weights; of the cache where there are no weights."""
        weights = {name: size for name, size in self.bytes_by_type.items() if name != KV_CACHE}
        return max(weights, key=lambda name: weights[name], default=KV_CACHE)


def cost_of(tensor_type: str, *, on_gpu: bool) -> float:
    """How much longer a byte of a type takes than one of F16, before any run has told."""
    if on_gpu or tensor_type in _PLAIN_TYPES:
        return _PLAIN
    if tensor_type.startswith("IQ"):
        return _CODE_BOOKS
    return _EIGHT_BITS if tensor_type.startswith("Q8") else _BLOCKS


def layer_seconds(work: TokenWork) -> _Range:
    """What its layers cost whatever their size: the least and the most."""
    least_s, most_s = _GPU_LAYER_S if work.on_gpu else _RAM_LAYER_S
    return work.layers * least_s, work.layers * most_s


def usual_layer_seconds(work: TokenWork) -> float:
    """The middle of `layer_seconds`, in proportion."""
    least_s, most_s = layer_seconds(work)
    return math.sqrt(least_s * most_s)


def costed_bytes(work: TokenWork) -> Mapping[str, float]:
    """The bytes by type, each counted as the bytes of F16 that take as long."""
    scattered = (_SCATTERED_ON_GPU if work.on_gpu else _SCATTERED_IN_RAM) if work.mixture else 1.0
    return {
        name: size * cost_of(name, on_gpu=work.on_gpu) * (1.0 if name == KV_CACHE else scattered)
        for name, size in work.bytes_by_type.items()
    }
