"""Reads a shipped F16 file back: its weights for further training, and its tokenizer."""

from __future__ import annotations

from pathlib import Path

import torch
from export import tensor_name
from gguf import GGUFReader
from model import Featherweight, Shape
from spread import apart, read
from tokenizer import assembled
from tokenizers import Tokenizer


def _shape(reader: GGUFReader) -> Shape:
    def number(key: str) -> float:
        return reader.get_field(f"llama.{key}").contents()

    return Shape(
        vocabulary=number("vocab_size"),
        width=number("embedding_length"),
        layers=number("block_count"),
        heads=number("attention.head_count"),
        kv_heads=number("attention.head_count_kv"),
        head_size=number("rope.dimension_count"),
        feed_forward=number("feed_forward_length"),
        context=number("context_length"),
        rope_base=number("rope.freq_base"),
        norm_epsilon=number("attention.layer_norm_rms_epsilon"),
    )


def model_of(path: Path) -> Featherweight:
    """The model in a file, a spread taken back. Both sides turn neighbouring pairs, so rows keep their order."""
    reader, tensors, spread = read(path)
    plain = apart(tensors, spread, undo=True) if spread else tensors
    model = Featherweight(_shape(reader))
    model.load_state_dict({name: torch.from_numpy(plain[tensor_name(name)]) for name in model.state_dict()})
    return model


def tokenizer_of(path: Path) -> Tokenizer:
    """The tokenizer in a file."""
    reader = GGUFReader(path)
    tokens = reader.get_field("tokenizer.ggml.tokens").contents()
    merges = reader.get_field("tokenizer.ggml.merges").contents()
    vocabulary = {token: number for number, token in enumerate(tokens)}
    return assembled(vocabulary, [tuple(merge.split(" ")) for merge in merges])
