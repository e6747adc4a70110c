"""A small typed writer of GGUF files, independent of the reader that it tests.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md
"""

import math
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import BinaryIO, Final

import numpy as np


class ValueType(IntEnum):
    """Types of metadata values."""

    UINT8 = 0
    INT8 = 1
    UINT16 = 2
    INT16 = 3
    UINT32 = 4
    INT32 = 5
    FLOAT32 = 6
    BOOL = 7
    STRING = 8
    ARRAY = 9
    UINT64 = 10
    INT64 = 11
    FLOAT64 = 12


_STRUCT_CODES: Final = dict(zip(ValueType, "BbHhIif?..Qqd", strict=True))
# name: (id, weights a block, bytes a block)
TENSOR_TYPES: Final = {
    "F32": (0, 1, 4),
    "F16": (1, 1, 2),
    "Q4_0": (2, 32, 18),
    "Q5_0": (6, 32, 22),
    "Q8_0": (8, 32, 34),
    "Q2_K": (10, 256, 84),
    "Q3_K": (11, 256, 110),
    "Q4_K": (12, 256, 144),
    "Q5_K": (13, 256, 176),
    "Q6_K": (14, 256, 210),
    "IQ4_XS": (23, 256, 136),
    "BF16": (30, 1, 2),
}
Scalar = bool | int | float | str | bytes


@dataclass(frozen=True, slots=True)
class Typed:
    """A metadata value with the type that it is written as; `item_type` for arrays."""

    value_type: ValueType
    value: "Scalar | Sequence[Scalar] | Sequence[Typed]"
    item_type: ValueType | None = None


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """A tensor to write; `shape` as GGUF gives it, row length first. `data` None writes random weights."""

    name: str
    shape: tuple[int, ...]
    type_name: str = "F32"
    spread: float = 0.02
    data: bytes | None = None
    type_id: int | None = None

    @property
    def size_bytes(self) -> int:
        if self.data is not None:
            return len(self.data)
        _, block_weights, block_bytes = TENSOR_TYPES[self.type_name]
        return math.prod(self.shape) // block_weights * block_bytes

    @property
    def written_type_id(self) -> int:
        return TENSOR_TYPES[self.type_name][0] if self.type_id is None else self.type_id


Metadata = Mapping[str, "Scalar | Sequence[Scalar] | Typed"]


@dataclass(frozen=True, slots=True)
class Layout:
    """How the container is written."""

    version: int = 3
    big_endian: bool = False
    alignment: int = 32

    @property
    def byte_order(self) -> str:
        return ">" if self.big_endian else "<"


DEFAULT_LAYOUT: Final = Layout()


def write_gguf(
    path: Path,
    metadata: Metadata,
    tensors: Sequence[TensorSpec] = (),
    *,
    layout: Layout = DEFAULT_LAYOUT,
    seed: int = 0,
) -> Path:
    """Write a file; weights are drawn tensor by tensor, so that large models need little memory."""
    random = np.random.default_rng(seed)
    with path.open("wb") as stream:
        stream.write(header_bytes(metadata, tensors, layout=layout))
        for tensor in tensors:
            stream.write(b"\0" * (-stream.tell() % layout.alignment))
            _write_data(stream, tensor, random)
    return path


def write_hollow_gguf(path: Path, metadata: Metadata, tensors: Sequence[TensorSpec]) -> Path:
    """Write a file of full size whose weights are a hole: for planning models of any size without their bytes."""
    header = header_bytes(metadata, tensors)
    alignment = DEFAULT_LAYOUT.alignment
    sizes = [len(header), *(tensor.size_bytes for tensor in tensors)]
    with path.open("wb") as stream:
        stream.write(header)
        stream.truncate(sum(size + -size % alignment for size in sizes))
    return path


def header_bytes(metadata: Metadata, tensors: Sequence[TensorSpec] = (), *, layout: Layout = DEFAULT_LAYOUT) -> bytes:
    """Everything before the weights, without the padding that follows."""
    order = layout.byte_order
    parts = [b"GGUF", struct.pack(f"{order}IQQ", layout.version, len(tensors), len(metadata))]
    for key, value in metadata.items():
        typed = value if isinstance(value, Typed) else typed_value(value)
        parts += [_string(key, order), struct.pack(f"{order}I", typed.value_type), _encoded(typed, order)]
    offset = 0
    for tensor in tensors:
        shape = struct.pack(f"{order}I{len(tensor.shape)}Q", len(tensor.shape), *tensor.shape)
        parts += [_string(tensor.name, order), shape, struct.pack(f"{order}IQ", tensor.written_type_id, offset)]
        offset += tensor.size_bytes + -tensor.size_bytes % layout.alignment
    return b"".join(parts)


def typed_value(value: Scalar | Sequence[Scalar]) -> Typed:
    """The type that model files use for such a value."""
    if isinstance(value, bool):
        return Typed(ValueType.BOOL, value)
    if isinstance(value, int):
        return Typed(ValueType.UINT32 if 0 <= value < 2**32 else ValueType.INT64, value)
    if isinstance(value, float):
        return Typed(ValueType.FLOAT32, value)
    if isinstance(value, str | bytes):
        return Typed(ValueType.STRING, value)
    first = typed_value(value[0]).value_type if value else ValueType.UINT32
    return Typed(ValueType.ARRAY, value, ValueType.INT32 if first is ValueType.UINT32 else first)


def _encoded(typed: Typed, order: str) -> bytes:
    if typed.value_type is not ValueType.ARRAY:
        return _scalars([typed.value], typed.value_type, order)  # type: ignore[list-item]  # not an array: a scalar
    items = typed.value
    assert isinstance(items, Sequence)
    item_type = ValueType.UINT32 if typed.item_type is None else typed.item_type
    head = struct.pack(f"{order}IQ", item_type, len(items))
    if item_type is ValueType.ARRAY:
        return head + b"".join(_encoded(each, order) for each in items if isinstance(each, Typed))
    return head + _scalars([each for each in items if not isinstance(each, Typed)], item_type, order)


def _scalars(values: Iterable[Scalar], value_type: ValueType, order: str) -> bytes:
    if value_type is ValueType.STRING:
        return b"".join(_string(each, order) for each in values if isinstance(each, str | bytes))
    listed = list(values)
    return struct.pack(f"{order}{len(listed)}{_STRUCT_CODES[value_type]}", *listed)


def _string(text: str | bytes, order: str) -> bytes:
    raw = text if isinstance(text, bytes) else text.encode()
    return struct.pack(f"{order}Q", len(raw)) + raw


def _write_data(stream: BinaryIO, tensor: TensorSpec, random: np.random.Generator) -> None:
    if tensor.data is not None:
        stream.write(tensor.data)
        return
    count = math.prod(tensor.shape)
    step = 1 << 22
    for start in range(0, count, step):
        stream.write(_WEIGHTS[tensor.type_name](min(step, count - start), tensor.spread, random))


def _f32(count: int, spread: float, random: np.random.Generator) -> bytes:
    return (random.standard_normal(count, dtype=np.float32) * np.float32(spread)).tobytes()


def _f16(count: int, spread: float, random: np.random.Generator) -> bytes:
    return (random.standard_normal(count, dtype=np.float32) * np.float32(spread)).astype("<f2").tobytes()


def _q8_0(count: int, spread: float, random: np.random.Generator) -> bytes:
    """Blocks of a half-precision scale and 32 signed bytes."""
    blocks = np.zeros(count // 32, dtype=[("scale", "<f2"), ("weights", "i1", 32)])
    blocks["scale"] = spread / 40
    blocks["weights"] = np.clip(random.standard_normal((count // 32, 32), dtype=np.float32) * 40, -127, 127)
    return blocks.tobytes()


def _q4_0(count: int, spread: float, random: np.random.Generator) -> bytes:
    """Blocks of a half-precision scale and 32 nibbles, 8 meaning 0."""
    blocks = np.zeros(count // 32, dtype=[("scale", "<f2"), ("nibbles", "u1", 16)])
    blocks["scale"] = spread / 4
    blocks["nibbles"] = random.integers(0, 256, (count // 32, 16), dtype=np.uint8)
    return blocks.tobytes()


def _q4_k(count: int, spread: float, random: np.random.Generator) -> bytes:
    """Blocks of two half-precision scales, twelve bytes of small ones, and 256 nibbles."""
    blocks = np.zeros(count // 256, dtype=[("scales", "<f2", 2), ("small", "u1", 12), ("nibbles", "u1", 128)])
    blocks["scales"] = spread / 400
    blocks["small"] = random.integers(0, 256, (count // 256, 12), dtype=np.uint8)
    blocks["nibbles"] = random.integers(0, 256, (count // 256, 128), dtype=np.uint8)
    return blocks.tobytes()


_WEIGHTS: Final[dict[str, Callable[[int, float, np.random.Generator], bytes]]] = {
    "F32": _f32,
    "F16": _f16,
    "Q8_0": _q8_0,
    "Q4_0": _q4_0,
    "Q4_K": _q4_k,
}
