"""Writes a checkpoint as an F16 GGUF file that the engine loads; ``spread.py`` makes the shipped one of it."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from corpus import SPECIAL
from gguf import GGMLQuantizationType, GGUFWriter, LlamaFileType, TokenType
from model import Shape

TEMPLATE = (
    "{% for message in messages %}"
    "{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}"
    "{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}"
)
DESCRIPTION = "A tiny toy chat model, trained from nothing on generated text, made to show what quantization does."
_BLOCK_NAMES = {
    "attention_norm": "attn_norm",
    "query": "attn_q",
    "key": "attn_k",
    "value": "attn_v",
    "output": "attn_output",
    "feed_norm": "ffn_norm",
    "gate": "ffn_gate",
    "up": "ffn_up",
    "down": "ffn_down",
}


def tensor_name(name: str) -> str:
    """The engine's name for one of the model's parameters."""
    parts = name.split(".")
    if parts[0] == "blocks":
        return f"blk.{parts[1]}.{_BLOCK_NAMES[parts[2]]}.weight"
    return {"embedding": "token_embd.weight", "norm": "output_norm.weight"}[parts[0]]


def _describe(writer: GGUFWriter, shape: Shape, parameters: int) -> None:
    writer.add_name("Featherweight")
    writer.add_type("model")
    writer.add_author("The Weigh-In developers")
    writer.add_license("mit")
    writer.add_description(DESCRIPTION)
    writer.add_size_label(f"{parameters / 1e6:.1f}M")
    writer.add_languages(["en"])
    writer.add_context_length(shape.context)
    writer.add_embedding_length(shape.width)
    writer.add_block_count(shape.layers)
    writer.add_feed_forward_length(shape.feed_forward)
    writer.add_head_count(shape.heads)
    writer.add_head_count_kv(shape.kv_heads)
    writer.add_layer_norm_rms_eps(shape.norm_epsilon)
    writer.add_rope_freq_base(shape.rope_base)
    writer.add_rope_dimension_count(shape.head_size)
    writer.add_vocab_size(shape.vocabulary)
    writer.add_file_type(LlamaFileType.MOSTLY_F16)


def _add_tokenizer(writer: GGUFWriter, path: Path) -> None:
    stored = json.loads(path.read_text(encoding="utf-8"))["model"]
    tokens = sorted(stored["vocab"], key=stored["vocab"].get)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("qwen2")
    writer.add_token_list(tokens)
    writer.add_token_types([TokenType.CONTROL if token in SPECIAL else TokenType.NORMAL for token in tokens])
    writer.add_token_merges([merge if isinstance(merge, str) else " ".join(merge) for merge in stored["merges"]])
    end_of_text, _, end_of_turn = (tokens.index(token) for token in SPECIAL)
    writer.add_bos_token_id(end_of_text)
    writer.add_eos_token_id(end_of_turn)
    writer.add_eot_token_id(end_of_turn)
    writer.add_pad_token_id(end_of_text)
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)


def export(checkpoint: Path, tokenizer: Path, target: Path) -> int:
    """Write the file; matrices as F16, norms as F32. Returns the number of parameters."""
    state = torch.load(checkpoint, weights_only=True, map_location="cpu")
    shape = Shape(**{key: type(getattr(Shape(), key))(value) for key, value in state["shape"].items()})
    parameters = sum(value.numel() for value in state["model"].values())
    writer = GGUFWriter(str(target), "llama")
    _describe(writer, shape, parameters)
    _add_tokenizer(writer, tokenizer)
    for name, value in state["model"].items():
        numbers = value.float().numpy()
        if numbers.ndim == 2:
            if numbers.shape[1] % 256:
                raise ValueError(f"rows of {name} are not a multiple of 256")
            writer.add_tensor(tensor_name(name), numbers.astype(np.float16), raw_dtype=GGMLQuantizationType.F16)
        else:
            writer.add_tensor(tensor_name(name), numbers.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return parameters


def main() -> None:
    """Read the command line and export."""
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--checkpoint", type=Path, default=here / "work" / "final.pt")
    parser.add_argument("--tokenizer", type=Path, default=here / "work" / "tokenizer.json")
    parser.add_argument("--target", type=Path, default=here / "work" / "plain-F16.gguf")
    arguments = parser.parse_args()
    parameters = export(arguments.checkpoint, arguments.tokenizer, arguments.target)
    print(f"{parameters:,} parameters, {arguments.target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
