"""What a model will take in memory, by arithmetic from its header, and whether that fits.

Weights and K/V cache are exact where the header tells enough; the buffers for computing are an upper estimate that
was fitted to what llama.cpp reports (flash attention, batches of 512 tokens).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from app.domain.gguf.layer_memory import LayerMemory
from app.domain.gguf.model_shape import ModelShape
from app.domain.gguf.quants import TENSOR_TYPES_BY_NAME
from app.domain.lanes.batches import GPU_BATCH_TOKENS

RESERVE_BYTES: Final = 512_000_000
_CELL_STEP: Final = 256
_FLOAT_BYTES: Final = 4
_MASK_BYTES: Final = 2
_GRAPH_BYTES: Final = 2_500_000
# The engine keeps these in a second layout; an embedding that is also the output layer is then held twice.
_REPACKED_TYPES: Final = ("Q4_0", "IQ4_NL", "Q2_K", "Q4_K")


class Verdict(StrEnum):
    """Whether a plan fits."""

    FITS = "fits"
    TIGHT = "tight"
    PARTIAL = "partial"
    DOES_NOT_FIT = "does not fit"


class Confidence(StrEnum):
    """Where a plan's figures come from: the engine's own dry run, or arithmetic."""

    ENGINE = "engine"
    ESTIMATE = "estimate"


@dataclass(frozen=True, slots=True)
class MemoryPlan:
    """Bytes by purpose. `kv_known` is false where the header does not tell the K/V cache, counted as 0 then."""

    weights_bytes: int
    kv_bytes: int
    compute_bytes: int
    output_bytes: int
    available_bytes: int
    reserve_bytes: int = RESERVE_BYTES
    kv_known: bool = True
    confidence: Confidence = Confidence.ESTIMATE

    @property
    def total_bytes(self) -> int:
        return self.weights_bytes + self.kv_bytes + self.compute_bytes + self.output_bytes

    @property
    def verdict(self) -> Verdict:
        """Fits with the reserve left over for other programs, fits without it (tight), or does not."""
        if self.total_bytes + self.reserve_bytes <= self.available_bytes:
            return Verdict.FITS
        return Verdict.TIGHT if self.total_bytes <= self.available_bytes else Verdict.DOES_NOT_FIT


def plan_memory(
    shape: ModelShape,
    *,
    context_tokens: int,
    kv_type: str,
    available_bytes: int,
    reserve_bytes: int = RESERVE_BYTES,
) -> MemoryPlan:
    """Plan one model at one context on one device. `kv_type` as lanes write it (f16, q8_0, …)."""
    repacked_twice = shape.tied_embedding_bytes if shape.embedding_type in _REPACKED_TYPES else 0
    return MemoryPlan(
        weights_bytes=shape.weights_bytes + repacked_twice,
        kv_bytes=kv_bytes(shape.layer_memories or (), context_tokens=context_tokens, kv_type=kv_type),
        compute_bytes=compute_bytes(shape, context_tokens),
        output_bytes=_FLOAT_BYTES * (shape.vocabulary_size or 0),
        available_bytes=available_bytes,
        reserve_bytes=reserve_bytes,
        kv_known=shape.kv_known,
    )


def kv_bytes(
    layers: tuple[LayerMemory, ...], *, context_tokens: int, kv_type: str, batch_tokens: int = GPU_BATCH_TOKENS
) -> int:
    """Bytes of keys, values and recurrent states of one conversation of `context_tokens`."""
    stored = TENSOR_TYPES_BY_NAME[kv_type.upper()]
    cells = _padded(context_tokens)
    total = 0
    for layer in layers:
        window = layer.window_tokens
        layer_cells = cells if window is None else min(cells, _padded(window + batch_tokens))
        token_bytes = stored.size_bytes(layer.key_values) + stored.size_bytes(layer.value_values)
        total += layer_cells * token_bytes + layer.state_bytes
    return total


def _padded(tokens: int) -> int:
    return -(-tokens // _CELL_STEP) * _CELL_STEP


def compute_bytes(
    shape: ModelShape, context_tokens: int, *, batch_tokens: int = GPU_BATCH_TOKENS, inputs_only: bool = False
) -> int:
    """A layer's widest step with the attention mask, or the last step (one row of logits), if that takes more.

    `inputs_only` leaves the steps out: what main memory holds of a graph that GPUs compute.
    """
    batch = min(batch_tokens, _padded(context_tokens))
    width = shape.embedding_length or 0
    mask = batch * _MASK_BYTES * _padded(context_tokens)
    if inputs_only:
        return mask + batch * _FLOAT_BYTES * width + _GRAPH_BYTES
    layer = batch * _FLOAT_BYTES * (3 * (shape.feed_forward_length or 4 * width) + 4 * width)
    logits = _FLOAT_BYTES * ((shape.vocabulary_size or 0) + batch * 2 * width)
    return max(logits, mask + layer) + _GRAPH_BYTES
