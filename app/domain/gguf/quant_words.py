"""What the name of a quant level says, in plain words."""

import re
from typing import Final

from app.domain.gguf.quants import LADDER, TENSOR_TYPES_BY_NAME, types_of_level

_FULL: Final = {
    "F32": "Every weight as a 32-bit number: twice the size of what models are published in, for no better answers.",
    "BF16": "Every weight as a 16-bit number with the range of 32 bits: what most models are trained and published in.",
    "F16": "Every weight as a 16-bit number: the full model for practical purposes, and the reference for the others.",
    "MXFP4_MOE": (
        "The experts' weights as 4-bit floating-point numbers in blocks of 32 that share a scale; the rest is stored "
        "more precisely."
    ),
    "NVFP4": "Weights as 4-bit floating-point numbers in small blocks with 8-bit scales: made for recent NVIDIA GPUs.",
    "TQ1_0": "Weights that are -1, 0 or 1, packed tightly: only for models that were trained so.",
    "TQ2_0": "Weights that are -1, 0 or 1 in two bits each: only for models that were trained so.",
}
_SIZES: Final = {
    "S": " S (small): few tensors get more bits.",
    "M": " M (medium): the tensors that matter most get more bits.",
    "L": " L (large): more of the tensors get more bits.",
    "XS": " XS (extra small): hardly any tensor gets more bits.",
    "XXS": " XXS: as small as this family goes.",
    "NL": " NL: the sixteen values are spaced unevenly, more of them near zero.",
}
_LOSS: Final = {
    8: " Practically the full model.",
    6: " Very close to the full model.",
    5: " Close to the full model.",
    4: " The usual compromise: about a third of the full size, small losses.",
    3: " Losses show, more so in small models.",
    2: " Clear losses; for when nothing larger fits.",
    1: " Heavy losses; for very large models that fit no other way.",
}


def describe_level(level: str) -> str:
    """A few plain sentences about a level such as Q4_K_M; says so when the name is not one of llama.cpp's."""
    if level in _FULL:
        return _FULL[level]
    match = re.fullmatch(r"(I?)Q(\d)_(K|0|1|NL|XXS|XS|S|M)(?:_(S|M|L))?", level)
    if match is None or level not in LADDER:
        return f"{level} is not one of llama.cpp's own levels: an uploader's mix; the tensor table says what is inside."
    codebook, bits, family, size = match.groups()
    return (
        _method(level, int(bits), family, codebook=bool(codebook)) + _SIZES.get(size or family, "") + _LOSS[int(bits)]
    )


def _method(level: str, bits: int, family: str, *, codebook: bool) -> str:
    if codebook:
        return (
            f"About {_bits_of_type(level)} bits for most weights, looked up in a code book (IQ). Slower to compute on "
            "a processor than K levels. An importance matrix is not implied by the name."
        )
    if family == "K":
        return (
            f"About {_bits_of_type(level)} bits for most weights, in super-blocks of 256 whose scales are quantized "
            "too (K)."
        )
    offset = "a scale" if family == "0" else "a scale and an offset"
    block_weights = TENSOR_TYPES_BY_NAME[level].block_weights
    bits_text = "1 bit" if bits == 1 else f"{bits} bits"
    return f"{bits_text} a weight in blocks of {block_weights} with {offset} each (_{family})."


def _bits_of_type(level: str) -> str:
    return f"{TENSOR_TYPES_BY_NAME[types_of_level(level)[0]].bits_per_weight:.3g}"
