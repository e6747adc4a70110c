"""Qwen3 as it is published: files of the models' own shapes in llama.cpp's mixes, their weights a hole.

Their sizes are those of the real files to about 0.2 percent (unsloth's Qwen3-8B-Q4_K_M is 5,027,783,488 bytes, the one
made here 5,021,856,640); nothing else of a repository is made up: what the stand-in hub would invent is left unknown.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.builders.gguf_writer import Metadata, TensorSpec, write_hollow_gguf
from tests.builders.tiny_models import TinyModel, model_metadata
from tests.hub.contents import HubFile, HubRepository

_VOCABULARY: Final = 151_936
_HEAD: Final = 128
_KV_HEADS: Final = 8
_CONTEXT_TOKENS: Final = 40_960
# The main type, that of the layers which get more bits, that of the output.
_MIXES: Final = {
    "BF16": ("BF16", "BF16", "BF16"),
    "Q8_0": ("Q8_0", "Q8_0", "Q8_0"),
    "Q6_K": ("Q6_K", "Q6_K", "Q6_K"),
    "Q5_K_M": ("Q5_K", "Q6_K", "Q6_K"),
    "Q4_K_M": ("Q4_K", "Q6_K", "Q6_K"),
    "IQ4_XS": ("IQ4_XS", "IQ4_XS", "Q6_K"),
    "Q3_K_M": ("Q3_K", "Q4_K", "Q6_K"),
    "Q2_K": ("Q2_K", "Q3_K", "Q6_K"),
}
LEVELS: Final = tuple(_MIXES)


@dataclass(frozen=True, slots=True)
class Qwen3:
    """The shape of one size, from its configuration."""

    name: str
    width: int
    layers: int
    heads: int
    feed_forward: int
    tied: bool = False

    @property
    def parameters(self) -> int:
        return sum(_weights(tensor) for tensor in _tensors(self, "BF16"))


SIZES: Final = (
    Qwen3("Qwen3-32B", 5120, 64, 64, 25600),
    Qwen3("Qwen3-14B", 5120, 40, 40, 17408),
    Qwen3("Qwen3-8B", 4096, 36, 32, 12288),
    Qwen3("Qwen3-4B", 2560, 36, 32, 9728, tied=True),
    Qwen3("Qwen3-1.7B", 2048, 28, 16, 6144, tied=True),
    Qwen3("Qwen3-0.6B", 1024, 28, 16, 3072, tied=True),
)


def published(model: Qwen3, folder: Path, *, owner: str = "unsloth", levels: tuple[str, ...] = LEVELS) -> HubRepository:
    """A repository of one size."""
    files = {}
    for level in levels:
        path = write_hollow_gguf(folder / f"{model.name}-{level}.gguf", _metadata(model), _tensors(model, level))
        files[path.name] = HubFile(path)
    base = f"Qwen/{model.name}"
    told = {
        "gguf": {"total": model.parameters, "architecture": "qwen3", "context_length": _CONTEXT_TOKENS},
        "tags": ["gguf", "conversational", "license:apache-2.0", f"base_model:quantized:{base}"],
        "downloads": None,
        "likes": None,
        "lastModified": None,
    }
    return HubRepository(f"{owner}/{model.name}-GGUF", files, more_information=told)


def _metadata(model: Qwen3) -> Metadata:
    shape = TinyModel(
        architecture="qwen3",
        name=model.name,
        width=model.width,
        layers=model.layers,
        heads=model.heads,
        kv_heads=_KV_HEADS,
        feed_forward=model.feed_forward,
        context_length=_CONTEXT_TOKENS,
    )
    own = {f"qwen3.{key}": _HEAD for key in ("attention.key_length", "attention.value_length", "rope.dimension_count")}
    return {**model_metadata(shape), **own}


def _tensors(model: Qwen3, level: str) -> list[TensorSpec]:
    main, more, output = _MIXES[level]
    embedding = output if model.tied else main
    tensors = [
        TensorSpec("token_embd.weight", (model.width, _VOCABULARY), embedding),
        TensorSpec("output_norm.weight", (model.width,)),
    ]
    if not model.tied:
        tensors.append(TensorSpec("output.weight", (model.width, _VOCABULARY), output))
    for layer in range(model.layers):
        # the first and last eighth, and every third between
        wide = layer < model.layers // 8 or layer >= 7 * model.layers // 8 or layer % 3 == 2
        tensors += _layer(model, f"blk.{layer}", main, more if wide else main)
    return tensors


def _layer(model: Qwen3, name: str, main: str, wide: str) -> list[TensorSpec]:
    inner, kv_width = model.heads * _HEAD, _KV_HEADS * _HEAD
    return [
        TensorSpec(f"{name}.attn_q.weight", (model.width, inner), main),
        TensorSpec(f"{name}.attn_k.weight", (model.width, kv_width), main),
        TensorSpec(f"{name}.attn_v.weight", (model.width, kv_width), wide),
        TensorSpec(f"{name}.attn_output.weight", (inner, model.width), main),
        TensorSpec(f"{name}.ffn_gate.weight", (model.width, model.feed_forward), main),
        TensorSpec(f"{name}.ffn_up.weight", (model.width, model.feed_forward), main),
        TensorSpec(f"{name}.ffn_down.weight", (model.feed_forward, model.width), wide),
        TensorSpec(f"{name}.attn_norm.weight", (model.width,)),
        TensorSpec(f"{name}.ffn_norm.weight", (model.width,)),
        TensorSpec(f"{name}.attn_q_norm.weight", (_HEAD,)),
        TensorSpec(f"{name}.attn_k_norm.weight", (_HEAD,)),
    ]


def _weights(tensor: TensorSpec) -> int:
    weights = 1
    for length in tensor.shape:
        weights *= length
    return weights
