"""What the engine reads of a model's weights to make one token, told from the tensor table.

A table of embeddings is looked up (one row) unless it serves as the output layer too; of a mixture's experts each
token visits some; layers that predict further tokens, and an encoder, are not part of it at all.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from app.domain.gguf.gguf_header import GgufTensor, MetadataValue
from app.domain.gguf.layer_memory import Settings

_EMBEDDING: Final = "token_embd.weight"
_OUTPUT: Final = "output.weight"
_LOOKED_UP: Final = frozenset((_EMBEDDING, "per_layer_token_embd.weight", "position_embd.weight", "token_types.weight"))
_EXPERTS: Final = "_exps."
_ENCODER: Final = "enc."
_BLOCK: Final = re.compile(r"blk\.(\d{1,6})\.")


@dataclass(frozen=True, slots=True)
class TokenReads:
    """Bytes of weights by tensor type, and the parameters that a token is multiplied with (`active_parameters`).

    `bytes_by_type` holds types of known size only. `mixture`: some experts are visited, others not.
    """

    bytes_by_type: Mapping[str, float]
    active_parameters: float
    mixture: bool = False

    @property
    def weights_bytes(self) -> float:
        return sum(self.bytes_by_type.values())


def token_reads(metadata: Mapping[str, MetadataValue], tensors: Iterable[GgufTensor]) -> TokenReads:
    """What one token reads of a model with these tensors."""
    listed = tuple(tensors)
    tied = all(tensor.name != _OUTPUT for tensor in listed)
    share_of_experts = _share_of_experts(metadata)
    past_the_last_layer = _layers_in_use(metadata)
    read: dict[str, float] = {}
    parameters = 0.0
    for tensor in listed:
        if _is_left_out(tensor.name, past_the_last_layer):
            continue
        share = _share(tensor, tied=tied, share_of_experts=share_of_experts)
        if len(tensor.shape) > 1:
            parameters += tensor.weights * share
        if tensor.tensor_type is not None and tensor.size_bytes:
            name = tensor.tensor_type.name
            read[name] = read.get(name, 0.0) + tensor.size_bytes * share
    mixture = share_of_experts < 1 and any(_EXPERTS in tensor.name for tensor in listed)
    return TokenReads(MappingProxyType(read), parameters, mixture)


def _share(tensor: GgufTensor, *, tied: bool, share_of_experts: float) -> float:
    """The part of a tensor that one token reads, 0 to 1."""
    if _EXPERTS in tensor.name:
        return share_of_experts
    if tensor.name not in _LOOKED_UP or (tied and tensor.name == _EMBEDDING):
        return 1.0
    rows = tensor.weights // max(1, tensor.shape[0]) if tensor.shape else 1
    return 1.0 / max(1, rows)


def _share_of_experts(metadata: Mapping[str, MetadataValue]) -> float:
    settings = Settings(metadata)
    used, count = settings.number("expert_used_count"), settings.number("expert_count")
    return min(1.0, used / count) if used and count else 1.0


def _layers_in_use(metadata: Mapping[str, MetadataValue]) -> int | None:
    """Layers that answer; those after them predict further tokens at once, which lanes do not ask for."""
    settings = Settings(metadata)
    layers, predicting = settings.number("block_count"), settings.number("nextn_predict_layers")
    return layers - predicting if layers and predicting and predicting < layers else None


def _is_left_out(name: str, layers_in_use: int | None) -> bool:
    if name.startswith(_ENCODER):
        return True
    block = _BLOCK.match(name)
    return layers_in_use is not None and block is not None and int(block[1]) >= layers_in_use
