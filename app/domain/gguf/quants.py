"""Tensor types and quant levels: block sizes, labels, their order, and what each means in plain words.

Ids, block sizes and file types are ggml's and llama.cpp's own (ggml.h, llama.h).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, slots=True)
class TensorType:
    """How a tensor's weights are stored: blocks of `block_weights` weights that take `block_bytes` bytes."""

    type_id: int
    name: str
    block_weights: int
    block_bytes: int

    @property
    def bits_per_weight(self) -> float:
        return self.block_bytes * 8 / self.block_weights

    def size_bytes(self, weights: int) -> int:
        """Bytes of `weights` weights, the last block filled up."""
        return -(-weights // self.block_weights) * self.block_bytes


_TYPES: Final = (
    TensorType(0, "F32", 1, 4),
    TensorType(1, "F16", 1, 2),
    TensorType(2, "Q4_0", 32, 18),
    TensorType(3, "Q4_1", 32, 20),
    TensorType(6, "Q5_0", 32, 22),
    TensorType(7, "Q5_1", 32, 24),
    TensorType(8, "Q8_0", 32, 34),
    TensorType(9, "Q8_1", 32, 36),
    TensorType(10, "Q2_K", 256, 84),
    TensorType(11, "Q3_K", 256, 110),
    TensorType(12, "Q4_K", 256, 144),
    TensorType(13, "Q5_K", 256, 176),
    TensorType(14, "Q6_K", 256, 210),
    TensorType(15, "Q8_K", 256, 292),
    TensorType(16, "IQ2_XXS", 256, 66),
    TensorType(17, "IQ2_XS", 256, 74),
    TensorType(18, "IQ3_XXS", 256, 98),
    TensorType(19, "IQ1_S", 256, 50),
    TensorType(20, "IQ4_NL", 32, 18),
    TensorType(21, "IQ3_S", 256, 110),
    TensorType(22, "IQ2_S", 256, 82),
    TensorType(23, "IQ4_XS", 256, 136),
    TensorType(24, "I8", 1, 1),
    TensorType(25, "I16", 1, 2),
    TensorType(26, "I32", 1, 4),
    TensorType(27, "I64", 1, 8),
    TensorType(28, "F64", 1, 8),
    TensorType(29, "IQ1_M", 256, 56),
    TensorType(30, "BF16", 1, 2),
    TensorType(34, "TQ1_0", 256, 54),
    TensorType(35, "TQ2_0", 256, 66),
    TensorType(39, "MXFP4", 32, 17),
    TensorType(40, "NVFP4", 64, 36),
    TensorType(41, "Q1_0", 128, 18),
    TensorType(42, "Q2_0", 64, 18),
)
TENSOR_TYPES: Final[Mapping[int, TensorType]] = MappingProxyType({each.type_id: each for each in _TYPES})
TENSOR_TYPES_BY_NAME: Final[Mapping[str, TensorType]] = MappingProxyType({each.name: each for each in _TYPES})

# general.file_type → level; the gaps were types that llama.cpp has removed.
FILE_TYPES: Final[Mapping[int, str]] = MappingProxyType(
    {
        **{0: "F32", 1: "F16", 2: "Q4_0", 3: "Q4_1", 7: "Q8_0", 8: "Q5_0", 9: "Q5_1", 10: "Q2_K"},
        **{11: "Q3_K_S", 12: "Q3_K_M", 13: "Q3_K_L", 14: "Q4_K_S", 15: "Q4_K_M", 16: "Q5_K_S", 17: "Q5_K_M"},
        **{18: "Q6_K", 19: "IQ2_XXS", 20: "IQ2_XS", 21: "Q2_K_S", 22: "IQ3_XS", 23: "IQ3_XXS", 24: "IQ1_S"},
        **{25: "IQ4_NL", 26: "IQ3_S", 27: "IQ3_M", 28: "IQ2_S", 29: "IQ2_M", 30: "IQ4_XS", 31: "IQ1_M"},
        **{32: "BF16", 36: "TQ1_0", 37: "TQ2_0", 38: "MXFP4_MOE", 39: "NVFP4", 40: "Q1_0", 41: "Q2_0"},
    }
)
# Set in general.file_type when llama.cpp guessed the level.
GUESSED_FILE_TYPE_FLAG: Final = 1024

# From the most precise to the smallest, by bits per weight of whole files.
LADDER: Final = (
    *("F32", "BF16", "F16", "Q8_0", "Q6_K", "Q5_1", "Q5_K_M", "Q5_K_S", "Q5_0", "Q4_1", "Q4_K_M", "IQ4_NL"),
    *("Q4_K_S", "Q4_0", "NVFP4", "IQ4_XS", "MXFP4_MOE", "Q3_K_L", "Q3_K_M", "IQ3_M", "IQ3_S", "Q3_K_S", "IQ3_XS"),
    *("IQ3_XXS", "Q2_K", "Q2_K_S", "IQ2_M", "IQ2_S", "IQ2_XS", "IQ2_XXS", "Q2_0", "TQ2_0", "IQ1_M", "IQ1_S"),
    *("TQ1_0", "Q1_0"),
)

# What most weights of a level's layers may honestly be, where that is not the type of the same name.
_MIXES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "Q2_K": ("Q2_K", "Q3_K"),
        "Q2_K_S": ("Q2_K",),
        **{f"Q3_K_{size}": ("Q3_K",) for size in "SML"},
        **{f"Q4_K_{size}": ("Q4_K",) for size in "SM"},
        **{f"Q5_K_{size}": ("Q5_K",) for size in "SM"},
        "IQ2_S": ("IQ2_XS", "IQ2_S"),
        "IQ2_M": ("IQ2_S", "IQ3_S"),
        "IQ3_XXS": ("IQ3_XXS", "IQ3_S"),
        "IQ3_XS": ("IQ3_XXS", "IQ3_S"),
        "IQ3_M": ("IQ3_S",),
        "MXFP4_MOE": ("MXFP4",),
    }
)


def types_of_level(level: str) -> tuple[str, ...]:
    """Names of the tensor types that make up most of a level."""
    return _MIXES.get(level, (level,))


def ladder_position(level: str) -> int:
    """0 for the most precise level; levels that are not on the ladder come last."""
    return LADDER.index(level) if level in LADDER else len(LADDER)
