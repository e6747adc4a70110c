"""Gives an F16 file the outlier channels that large models grow by themselves, without changing what it computes.

Some channels of a large model carry numbers many times as large as the rest (LLM.int8(), arXiv 2208.07339, and
SmoothQuant, arXiv 2211.10438, describe them), so that a block of weights that shares one scale holds magnitudes far
apart, and quantization loses the small ones. A small model trained for an hour has no such channels. Here each channel
between two matrices gets a factor, and what reads the channel gets its inverse, the reverse of what SmoothQuant does.

Factors are powers of two: in floating point they cost nothing, so F16 says what it said before, and the
rescaling can be taken back. The file's key ``featherweight.spread`` holds the seed and the strengths.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from gguf import GGMLQuantizationType, GGUFReader, GGUFValueType, GGUFWriter

KEY = "featherweight.spread"
HEAD_SIZE = 64
PARTS = (
    *("attn_norm", "attn_q", "attn_k", "attn_v", "attn_output"),
    *("ffn_norm", "ffn_gate", "ffn_up", "ffn_down"),
)
Tensors = dict[str, np.ndarray]


@dataclass(frozen=True)
class Spread:
    """How far the channels of each kind lie apart: the standard deviation of the factors' binary logarithm."""

    attention_input: float = 0.85
    attention_mixed: float = 1.2
    feed_input: float = 0.8
    feed_hidden: float = 1.2
    seed: int = 1


def _factors(rng: np.random.Generator, strength: float, size: int) -> np.ndarray:
    """Log-normal factors, each rounded to a power of two."""
    return np.exp2(np.round(rng.normal(0.0, 1.0, size) * strength)).astype(np.float32)


def _changes(tensors: Tensors, spread: Spread) -> Iterator[tuple[str, np.ndarray]]:
    """The name of every tensor that changes, with what it is multiplied by."""
    rng = np.random.default_rng(spread.seed)
    layers = sum(name.endswith(".ffn_up.weight") for name in tensors)
    for layer in range(layers):
        names = {part: f"blk.{layer}.{part}.weight" for part in PARTS}
        width = tensors[names["attn_norm"]].size
        attention_input = _factors(rng, spread.attention_input, width)
        yield names["attn_norm"], attention_input
        for reader in ("attn_q", "attn_k", "attn_v"):
            yield names[reader], 1 / attention_input
        kept = len(tensors[names["attn_v"]])
        sharing = tensors[names["attn_output"]].shape[1] // kept
        values = _factors(rng, spread.attention_mixed, kept).reshape(-1, 1, HEAD_SIZE)
        yield names["attn_v"], values.reshape(-1, 1)
        yield names["attn_output"], 1 / np.repeat(values, sharing, axis=1).ravel()
        feed_input = _factors(rng, spread.feed_input, width)
        yield names["ffn_norm"], feed_input
        for reader in ("ffn_gate", "ffn_up"):
            yield names[reader], 1 / feed_input
        hidden = _factors(rng, spread.feed_hidden, len(tensors[names["ffn_up"]]))
        yield names["ffn_up"], hidden[:, None]
        yield names["ffn_down"], 1 / hidden


def apart(tensors: Tensors, spread: Spread, *, undo: bool = False) -> Tensors:
    """The same function with its channels spread, or with a spread taken back. Rows are outputs, columns inputs."""
    changed = {name: values.astype(np.float32) for name, values in tensors.items()}
    for name, factors in _changes(tensors, spread):
        changed[name] = changed[name] / factors if undo else changed[name] * factors
    return {name: values.astype(tensors[name].dtype) for name, values in changed.items()}


def read(path: Path) -> tuple[GGUFReader, Tensors, Spread | None]:
    """A file's metadata, its tensors as rows of outputs, and the spread it carries."""
    reader = GGUFReader(path)
    tensors = {tensor.name: np.array(tensor.data) for tensor in reader.tensors}
    field = reader.get_field(KEY)
    return reader, tensors, None if field is None else Spread(**json.loads(field.contents()))


def write(reader: GGUFReader, tensors: Tensors, spread: Spread | None, target: Path) -> None:
    """The same metadata with other tensors and another note on their spread."""
    writer = GGUFWriter(str(target), "llama")
    for field in reader.fields.values():
        if not field.name.startswith("GGUF.") and field.name not in ("general.architecture", KEY):
            inner = field.types[-1] if field.types[0] == GGUFValueType.ARRAY else None
            writer.add_key_value(field.name, field.contents(), field.types[0], sub_type=inner)
    if spread:
        writer.add_string(KEY, json.dumps(asdict(spread)))
    for name, values in tensors.items():
        kind = GGMLQuantizationType.F16 if values.ndim == 2 else GGMLQuantizationType.F32
        writer.add_tensor(name, values, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def main() -> None:
    """Read the command line and write the spread file, or with ``--undo`` the plain one."""
    here, usual = Path(__file__).parent, Spread()
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", type=Path, default=here / "work" / "plain-F16.gguf")
    parser.add_argument("--target", type=Path, default=here / "work" / "featherweight-F16.gguf")
    parser.add_argument("--seed", type=int, default=usual.seed)
    parser.add_argument("--attention-input", type=float, default=usual.attention_input)
    parser.add_argument("--attention-mixed", type=float, default=usual.attention_mixed)
    parser.add_argument("--feed-input", type=float, default=usual.feed_input)
    parser.add_argument("--feed-hidden", type=float, default=usual.feed_hidden)
    parser.add_argument("--undo", action="store_true", help="take back the spread that the source carries")
    options = vars(parser.parse_args())
    source, target, undo = options.pop("source"), options.pop("target"), options.pop("undo")
    reader, tensors, carried = read(source)
    if undo == (carried is None):
        parser.error(f"{source} carries {'no spread' if undo else 'a spread already'}")
    spread = carried or Spread(**options)
    write(reader, apart(tensors, spread, undo=undo), None if undo else spread, target)


if __name__ == "__main__":
    main()
