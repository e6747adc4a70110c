"""The header of a GGUF file, read from bytes that nobody vouches for.

Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3, both byte orders. Contents of
arrays are skipped, every length is bounded, and whatever does not fit is a `ModelFileError` with a sentence.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum
from typing import Final

from app.domain.errors import ModelFileError
from app.domain.gguf.gguf_cursor import GgufCursor, PassedTexts, ReadBytes
from app.domain.gguf.gguf_kinds import refuse_foreign_file
from app.domain.gguf.quants import TENSOR_TYPES, TensorType


class ByteOrder(StrEnum):
    """Of numbers in the file; the value is `struct`'s sign for it."""

    LITTLE = "<"
    BIG = ">"


class ValueType(IntEnum):
    """Types of metadata values, with the numbers of the format."""

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


@dataclass(frozen=True, slots=True)
class GgufArray:
    """An array in the metadata; `values` are kept of short number arrays only."""

    item_type: ValueType
    count: int
    values: tuple[float, ...] | None = None


MetadataValue = bool | int | float | str | GgufArray


@dataclass(frozen=True, slots=True)
class GgufTensor:
    """A row of the tensor table. `shape` has the row length first; `offset_bytes` counts from the data's start."""

    name: str
    shape: tuple[int, ...]
    type_id: int
    offset_bytes: int

    @property
    def weights(self) -> int:
        return math.prod(self.shape)

    @property
    def tensor_type(self) -> TensorType | None:
        """`None` for a type that this app does not know (forks of llama.cpp have their own)."""
        return TENSOR_TYPES.get(self.type_id)

    @property
    def size_bytes(self) -> int | None:
        """`None` where the type is unknown."""
        return None if self.tensor_type is None else self.tensor_type.size_bytes(self.weights)


@dataclass(frozen=True, slots=True)
class GgufHeader:
    """All of a header but the contents of long arrays. `data_offset_bytes` is where the weights begin."""

    version: int
    byte_order: ByteOrder
    metadata: Mapping[str, MetadataValue]
    tensors: tuple[GgufTensor, ...]
    header_bytes: int
    data_offset_bytes: int
    alignment_bytes: int

    @property
    def needed_file_bytes(self) -> int:
        """The size below which the file is cut short, as far as its tensors' types are known."""
        ends = [tensor.offset_bytes + (tensor.size_bytes or 0) for tensor in self.tensors]
        return self.data_offset_bytes + max(ends) if ends else self.header_bytes


_MAX_ENTRIES: Final = 65_536
_MAX_TENSORS: Final = 32_768
_MAX_KEY_BYTES: Final = 65_535
_MAX_TENSOR_NAME_BYTES: Final = 255
_MAX_STRING_BYTES: Final = 4 << 20
# What may be kept of the metadata, so that no file makes the reader take more than 64 MB.
_MAX_KEPT_CHARACTERS: Final = 8 << 20
_CHARACTERS_A_NUMBER: Final = 8
_MAX_DIMENSIONS: Final = 4
_MAX_WEIGHTS: Final = 1 << 50
_KEPT_ARRAY_VALUES: Final = 1024
_DEFAULT_ALIGNMENT: Final = 32
_MAX_ALIGNMENT: Final = 1 << 20
_CODES: Final = dict(zip(ValueType, "BbHhIif???Qqd", strict=True))
_SIZES: Final = dict(zip(ValueType, (1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8), strict=True))


def parse_header(read: ReadBytes, *, name: str, passed: PassedTexts | None = None) -> GgufHeader:
    """Read a header through `read(offset, count)`, which gives fewer bytes only at the end of what there is.

    `name` is what the sentences call the file; `passed` is kept from one try to the next at the same file.
    Raises `ModelFileError`; `TruncatedHeaderError` where bytes are missing.
    """
    refuse_foreign_file(read(0, 64), name)
    cursor = GgufCursor(read, name=name, start=4, passed=passed)
    version = _read_version(cursor, name)
    tensor_count = _bounded(cursor.unsigned64(), _MAX_TENSORS, "tensors", name)
    entry_count = _bounded(cursor.unsigned64(), _MAX_ENTRIES, "metadata entries", name)
    metadata = _read_metadata(cursor, entry_count, name)
    alignment_bytes = _alignment(metadata, name)
    tensors = _read_tensors(cursor, tensor_count, alignment_bytes, name)
    header_bytes = cursor.position
    return GgufHeader(
        version=version,
        byte_order=ByteOrder(cursor.byte_order),
        metadata=metadata,
        tensors=tensors,
        header_bytes=header_bytes,
        data_offset_bytes=-(-header_bytes // alignment_bytes) * alignment_bytes,
        alignment_bytes=alignment_bytes,
    )


def _read_version(cursor: GgufCursor, name: str) -> int:
    version = cursor.unsigned32()
    if version & 0xFFFF == 0 and version != 0:
        cursor.use_big_endian()
        version = int.from_bytes(version.to_bytes(4, "little"), "big")
    if version == 1:
        raise ModelFileError(f"{name} is a GGUF of version 1, from 2023.", advice="Download a newer conversion of it.")
    if version not in (2, 3):
        raise ModelFileError(
            f"{name} says that it is a GGUF of version {version}; this app knows versions 2 and 3.",
            advice="The file is damaged, or made for a newer version of the app.",
        )
    return version


def _read_metadata(cursor: GgufCursor, entry_count: int, name: str) -> dict[str, MetadataValue]:
    metadata: dict[str, MetadataValue] = {}
    kept = 0
    for _ in range(entry_count):
        key = cursor.text(_MAX_KEY_BYTES)
        if key in metadata:
            raise _damaged(name, f"it has two entries called {_shown(key)}")
        metadata[key] = value = _read_value(cursor, name)
        kept += len(key) + _weight(value)
        if kept > _MAX_KEPT_CHARACTERS:
            raise _damaged(name, "its metadata hold an absurd amount of text")
    return metadata


def _weight(value: MetadataValue) -> int:
    if isinstance(value, str):
        return len(value)
    return _CHARACTERS_A_NUMBER * len(value.values) if isinstance(value, GgufArray) and value.values else 0


def _read_value(cursor: GgufCursor, name: str) -> MetadataValue:
    value_type = _value_type(cursor.unsigned32(), name)
    if value_type is ValueType.STRING:
        return cursor.text(_MAX_STRING_BYTES)
    if value_type is ValueType.ARRAY:
        return _read_array(cursor, name)
    return _numbers(cursor, value_type, 1)[0]


def _read_array(cursor: GgufCursor, name: str) -> GgufArray:
    item_type = _value_type(cursor.unsigned32(), name)
    count = cursor.unsigned64()
    if item_type is ValueType.ARRAY:
        raise _damaged(name, "it holds arrays within arrays, which no model file does")
    if item_type is ValueType.STRING:
        cursor.skip_texts(count)
        return GgufArray(item_type, count)
    if count <= _KEPT_ARRAY_VALUES:
        return GgufArray(item_type, count, _numbers(cursor, item_type, count))
    cursor.skip(count * _SIZES[item_type])
    return GgufArray(item_type, count)


def _numbers(cursor: GgufCursor, value_type: ValueType, count: int) -> tuple[float, ...]:
    return cursor.numbers(_CODES[value_type], _SIZES[value_type], count)


def _read_tensors(cursor: GgufCursor, tensor_count: int, alignment_bytes: int, name: str) -> tuple[GgufTensor, ...]:
    tensors: dict[str, GgufTensor] = {}
    for _ in range(tensor_count):
        tensor = _read_tensor(cursor, name)
        if tensor.name in tensors:
            raise _damaged(name, f"it has two tensors called {_shown(tensor.name)}")
        if tensor.offset_bytes % alignment_bytes:
            raise _damaged(name, f"its tensor {_shown(tensor.name)} does not begin where tensors may")
        tensors[tensor.name] = tensor
    return tuple(tensors.values())


def _read_tensor(cursor: GgufCursor, name: str) -> GgufTensor:
    tensor_name = cursor.text(_MAX_TENSOR_NAME_BYTES)
    dimensions = cursor.unsigned32()
    if dimensions > _MAX_DIMENSIONS:
        raise _damaged(name, f"its tensor {_shown(tensor_name)} claims {dimensions} dimensions")
    shape = tuple(cursor.unsigned64() for _ in range(dimensions))
    tensor = GgufTensor(tensor_name, shape, cursor.unsigned32(), cursor.unsigned64())
    if not 0 < tensor.weights <= _MAX_WEIGHTS or tensor.offset_bytes > 1 << 60:
        raise _damaged(name, f"its tensor {_shown(tensor_name)} claims an absurd size")
    kind = tensor.tensor_type
    if kind is not None and shape and shape[0] % kind.block_weights:
        raise _damaged(name, f"its tensor {_shown(tensor_name)} has rows that {kind.name} cannot hold")
    return tensor


def _alignment(metadata: Mapping[str, MetadataValue], name: str) -> int:
    alignment = metadata.get("general.alignment", _DEFAULT_ALIGNMENT)
    if not isinstance(alignment, int) or not 0 < alignment <= _MAX_ALIGNMENT or alignment & (alignment - 1):
        raise _damaged(name, "its alignment is not a sensible power of two")
    return alignment


def _value_type(number: int, name: str) -> ValueType:
    try:
        return ValueType(number)
    except ValueError:
        raise _damaged(name, f"its metadata use a type of number {number}, which does not exist") from None


def _bounded(count: int, limit: int, what: str, name: str) -> int:
    if count > limit:
        raise _damaged(name, f"it claims {count:,} {what}")
    return count


def _damaged(name: str, why: str) -> ModelFileError:
    return ModelFileError(f"{name} is damaged: {why}.", advice="Download it again.")


def _shown(text: str) -> str:
    return repr(text[:60])
