"""A model's weights by what can lie apart: layer by layer, experts from the rest, and what is at either end."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.gguf.gguf_header import GgufTensor, MetadataValue
from app.domain.gguf.layer_memory import Settings
from app.domain.protocol.dry_run_messages import TensorKind

# Bytes of such weights in a layout of the engine's own; `None` where it computes with the file's.
OwnLayout = Callable[[TensorKind], int | None]

EMBEDDING: Final = "token_embd.weight"
OUTPUT: Final = "output.weight"
# llama.cpp looks these up on the processor wherever the layers lie (its "input" layer).
_LOOKED_UP: Final = (EMBEDDING, "per_layer_token_embd.weight", "position_embd.weight", "token_types.weight")
_BLOCK: Final = re.compile(r"blk\.(\d{1,4})\.")
_EXPERTS: Final = "_exps."


@dataclass(frozen=True, slots=True)
class LayerWeights:
    """Bytes of one layer, the experts that it chooses from apart from all that every token passes."""

    dense_bytes: int = 0
    expert_bytes: int = 0

    @property
    def total_bytes(self) -> int:
        return self.dense_bytes + self.expert_bytes


@dataclass(frozen=True, slots=True)
class WeightParts:
    """Bytes as the engine holds them. `output_bytes` are those behind the last layer.

    An embedding that is the output layer too is held a second time where it lies elsewhere (`tied_bytes`), and in
    main memory where the engine has a layout of its own for it (`tied_own_layout_bytes`; 0: not held twice).
    """

    layers: tuple[LayerWeights, ...]
    input_bytes: int
    output_bytes: int
    tied_bytes: int = 0
    tied_own_layout_bytes: int = 0

    @property
    def in_main_memory_bytes(self) -> int:
        """All of it in main memory."""
        layers = sum(layer.total_bytes for layer in self.layers)
        return layers + self.input_bytes + self.output_bytes + self.tied_own_layout_bytes


def weight_parts(
    metadata: Mapping[str, MetadataValue], tensors: Iterable[GgufTensor], own_layout: OwnLayout
) -> WeightParts:
    """Divide a model's tensors. Those of unknown type count nothing: see `unknown_tensors`."""
    listed = tuple(tensors)
    dense: dict[int, int] = {}
    experts: dict[int, int] = {}
    input_bytes = output_bytes = 0
    for tensor in listed:
        size_bytes = _held_bytes(tensor, own_layout)
        block = _BLOCK.match(tensor.name)
        if block is not None:
            side = experts if _EXPERTS in tensor.name else dense
            side[int(block[1])] = side.get(int(block[1]), 0) + size_bytes
        elif tensor.name in _LOOKED_UP:
            input_bytes += tensor.size_bytes or 0
        else:
            output_bytes += size_bytes
    tied = _tied_embedding(listed)
    own_bytes = own_layout(kind_of(tied)) if tied else None
    return WeightParts(
        layers=tuple(
            LayerWeights(dense.get(number, 0), experts.get(number, 0))
            for number in range(_layer_count(metadata, dense.keys() | experts.keys()))
        ),
        input_bytes=input_bytes,
        output_bytes=output_bytes,
        tied_bytes=(tied.size_bytes or 0) if tied else 0,
        tied_own_layout_bytes=own_bytes or 0,
    )


def laid_out_kinds(tensors: Iterable[GgufTensor]) -> tuple[TensorKind, ...]:
    """The kinds of weights that the engine may have a layout of its own for, each once."""
    kinds = {
        kind_of(tensor): None
        for tensor in tensors
        if len(tensor.shape) in (2, 3) and tensor.tensor_type and tensor.tensor_type.block_weights > 1
    }
    return tuple(kinds)


def kind_of(tensor: GgufTensor) -> TensorKind:
    return TensorKind(tensor.type_id, tensor.shape)


def unknown_tensors(tensors: Iterable[GgufTensor]) -> bool:
    """Whether some are of types that this app does not know the size of."""
    return any(tensor.size_bytes is None for tensor in tensors)


def _held_bytes(tensor: GgufTensor, own_layout: OwnLayout) -> int:
    own_bytes = own_layout(kind_of(tensor))
    return own_bytes if own_bytes is not None else tensor.size_bytes or 0


def _tied_embedding(tensors: tuple[GgufTensor, ...]) -> GgufTensor | None:
    """The embedding where it serves as output layer too."""
    named = {tensor.name: tensor for tensor in tensors if tensor.name in (EMBEDDING, OUTPUT)}
    return None if OUTPUT in named else named.get(EMBEDDING)


def _layer_count(metadata: Mapping[str, MetadataValue], numbers: Iterable[int]) -> int:
    """As the header says, or as many as there are tensors of: a header may claim what it likes."""
    there = max(numbers, default=-1) + 1
    told = Settings(metadata).number("block_count") or 0
    return told if there < told <= 4 * max(1, there) else max(1, there)
