"""Small models of random weights that the engine loads (or, on purpose, does not)."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.builders.gguf_writer import Metadata, Scalar, TensorSpec, Typed, ValueType, write_gguf

CHATML: Final = (
    "{% for message in messages %}<|im_start|>{{ message['role'] }}\n{{ message['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
_NORMAL, _UNKNOWN, _CONTROL, _BYTE = 1, 2, 3, 6
_SPECIALS: Final = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")


@dataclass(frozen=True, slots=True)
class TinyModel:
    """What to build. `vocabulary` is bytes (byte-level BPE), sentencepiece, or "sentencepiece without bytes"."""

    architecture: str = "llama"
    name: str = "Tiny random"
    width: int = 64
    layers: int = 2
    heads: int = 2
    kv_heads: int = 1
    feed_forward: int = 128
    vocabulary_size: int = 320
    context_length: int = 512
    weight_type: str = "F16"
    chat_template: str | None = CHATML
    vocabulary: str = "bytes"
    with_tensors: bool = True
    stops: bool = True


TINY: Final = TinyModel()
# About 0.36 billion weights: 50 to 100 tokens per second on two cores at four to eight bits.
BENCHMARK: Final = TinyModel(
    name="Random 0.4B",
    width=1024,
    layers=24,
    heads=16,
    kv_heads=8,
    feed_forward=3072,
    vocabulary_size=32000,
    context_length=4096,
    weight_type="Q8_0",
    stops=False,
)


def build_model(path: Path, model: TinyModel = TINY, *, seed: int = 7) -> Path:
    """Write `model` to `path`."""
    tensors = model_tensors(model) if model.with_tensors else []
    return write_gguf(path, model_metadata(model), tensors, seed=seed)


def model_metadata(model: TinyModel) -> Metadata:
    """The metadata that llama.cpp asks of the architecture, and the vocabulary."""
    architecture = model.architecture
    metadata: dict[str, Scalar | list[Scalar] | Typed] = {
        "general.architecture": architecture,
        "general.name": model.name,
        f"{architecture}.context_length": model.context_length,
        f"{architecture}.embedding_length": model.width,
        f"{architecture}.block_count": model.layers,
        f"{architecture}.feed_forward_length": model.feed_forward,
        f"{architecture}.rope.dimension_count": model.width // model.heads,
        f"{architecture}.attention.head_count": model.heads,
        f"{architecture}.attention.head_count_kv": model.kv_heads,
        f"{architecture}.attention.layer_norm_rms_epsilon": 1e-5,
        "general.file_type": {"F32": 0, "F16": 1, "Q4_0": 2, "Q8_0": 7}[model.weight_type],
    }
    metadata.update(_byte_vocabulary(model) if model.vocabulary == "bytes" else _sentencepiece(model))
    if model.chat_template is not None:
        metadata["tokenizer.chat_template"] = model.chat_template
    return metadata


def model_tensors(model: TinyModel) -> list[TensorSpec]:
    """Weights of a llama-like model with tied embeddings."""
    width, kind = model.width, model.weight_type
    kv_width = width // model.heads * model.kv_heads
    tensors = [
        TensorSpec("token_embd.weight", (width, model.vocabulary_size), kind),
        _norm("output_norm.weight", width),
    ]
    for layer in range(model.layers):
        block = f"blk.{layer}"
        tensors += [
            _norm(f"{block}.attn_norm.weight", width),
            TensorSpec(f"{block}.attn_q.weight", (width, width), kind),
            TensorSpec(f"{block}.attn_k.weight", (width, kv_width), kind),
            TensorSpec(f"{block}.attn_v.weight", (width, kv_width), kind),
            TensorSpec(f"{block}.attn_output.weight", (width, width), kind),
            _norm(f"{block}.ffn_norm.weight", width),
            TensorSpec(f"{block}.ffn_gate.weight", (width, model.feed_forward), kind),
            TensorSpec(f"{block}.ffn_up.weight", (width, model.feed_forward), kind),
            TensorSpec(f"{block}.ffn_down.weight", (model.feed_forward, width), kind),
        ]
    return tensors


def _norm(name: str, width: int) -> TensorSpec:
    return TensorSpec(name, (width,), "F32", data=b"\0\0\x80\x3f" * width)


def _byte_vocabulary(model: TinyModel) -> dict[str, Scalar | list[Scalar] | Typed]:
    merges = ["t h", "Ġ t", "Ġt h", "Ġth e", "i n", "Ġ a", "e r", "o n"]
    tokens = [*_SPECIALS, *_byte_characters(), *(merge.replace(" ", "") for merge in merges)]
    tokens += [f"filler{number}" for number in range(len(tokens), model.vocabulary_size)]
    types = [_CONTROL] * len(_SPECIALS) + [_NORMAL] * (len(tokens) - len(_SPECIALS))
    metadata: dict[str, Scalar | list[Scalar] | Typed] = {
        "tokenizer.ggml.model": "gpt2",
        "tokenizer.ggml.pre": "gpt-2",
        "tokenizer.ggml.tokens": Typed(ValueType.ARRAY, tokens, ValueType.STRING),
        "tokenizer.ggml.token_type": Typed(ValueType.ARRAY, types, ValueType.INT32),
        "tokenizer.ggml.merges": Typed(ValueType.ARRAY, merges, ValueType.STRING),
        "tokenizer.ggml.bos_token_id": 0,
        "tokenizer.ggml.eos_token_id": 2,
        "tokenizer.ggml.add_bos_token": False,
    }
    if not model.stops:
        # The last filler ends an answer: one chance in the vocabulary's size.
        metadata["tokenizer.ggml.eos_token_id"] = model.vocabulary_size - 1
    return metadata


def _byte_characters() -> list[str]:
    """One visible character for each byte, as byte-level BPE vocabularies write them (GPT-2)."""
    visible = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    hidden = [byte for byte in range(256) if byte not in visible]
    return [chr(byte) if byte in visible else chr(256 + hidden.index(byte)) for byte in range(256)]


def _sentencepiece(model: TinyModel) -> dict[str, Scalar | list[Scalar] | Typed]:
    tokens, types = ["<unk>", "<s>", "</s>"], [_UNKNOWN, _CONTROL, _CONTROL]
    if model.vocabulary == "sentencepiece":
        tokens += [f"<0x{byte:02X}>" for byte in range(256)]
        types += [_BYTE] * 256
    tokens += ["▁", *"abcdefghijklmnopqrstuvwxyz", "▁the", "▁cat"]
    tokens += [f"filler{number}" for number in range(len(tokens), model.vocabulary_size)]
    types += [_NORMAL] * (len(tokens) - len(types))
    scores = [-float(rank) for rank in range(len(tokens))]
    return {
        "tokenizer.ggml.model": "llama",
        "tokenizer.ggml.tokens": Typed(ValueType.ARRAY, tokens, ValueType.STRING),
        "tokenizer.ggml.scores": Typed(ValueType.ARRAY, scores, ValueType.FLOAT32),
        "tokenizer.ggml.token_type": Typed(ValueType.ARRAY, types, ValueType.INT32),
        "tokenizer.ggml.bos_token_id": 1,
        "tokenizer.ggml.eos_token_id": 2,
    }
