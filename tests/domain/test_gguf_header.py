"""Headers that are what they should be: what comes back is what was written."""

import struct
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.gguf.gguf_header import ByteOrder, GgufArray, GgufHeader, MetadataValue, parse_header
from app.domain.gguf.gguf_header import ValueType as ReadType
from tests.builders.gguf_writer import TENSOR_TYPES, Layout, Metadata, TensorSpec, Typed, ValueType, header_bytes
from tests.builders.tiny_models import TINY, model_metadata, model_tensors


def parse(content: bytes) -> GgufHeader:
    return parse_header(lambda offset, count: content[offset : offset + count], name="model.gguf")


_WHOLE = {
    **{ValueType.UINT8: (0, 2**8 - 1), ValueType.INT8: (-(2**7), 2**7 - 1), ValueType.UINT16: (0, 2**16 - 1)},
    **{
        ValueType.INT16: (-(2**15), 2**15 - 1),
        ValueType.UINT32: (0, 2**32 - 1),
        ValueType.INT32: (-(2**31), 2**31 - 1),
    },
    **{ValueType.UINT64: (0, 2**64 - 1), ValueType.INT64: (-(2**63), 2**63 - 1)},
}
_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
_ITEMS: dict[ValueType, st.SearchStrategy[bool | int | float | str]] = {
    **{kind: st.integers(*bounds) for kind, bounds in _WHOLE.items()},
    ValueType.BOOL: st.booleans(),
    ValueType.STRING: _TEXT,
    ValueType.FLOAT32: st.floats(allow_nan=False, width=32),
    ValueType.FLOAT64: st.floats(allow_nan=False),
}


@st.composite
def _values(draw: st.DrawFn) -> Typed:
    kind = draw(st.sampled_from(sorted(_ITEMS)))
    if draw(st.booleans()):
        return Typed(kind, draw(_ITEMS[kind]))
    return Typed(ValueType.ARRAY, draw(st.lists(_ITEMS[kind], max_size=70)), kind)


@st.composite
def _tensors(draw: st.DrawFn) -> TensorSpec:
    type_name = draw(st.sampled_from(sorted(TENSOR_TYPES)))
    row = TENSOR_TYPES[type_name][1] * draw(st.integers(1, 4))
    rest = draw(st.lists(st.integers(1, 5), max_size=3))
    return TensorSpec(draw(_TEXT), (row, *rest), type_name)


_LAYOUTS = st.builds(
    Layout, version=st.sampled_from([2, 3]), big_endian=st.booleans(), alignment=st.sampled_from([8, 32, 4096])
)


def _read_back(typed: Typed) -> MetadataValue:
    if typed.value_type is not ValueType.ARRAY:
        assert isinstance(typed.value, bool | int | float | str)
        return typed.value
    assert isinstance(typed.value, list)
    assert typed.item_type is not None
    kept = None if typed.item_type is ValueType.STRING else tuple(typed.value)
    return GgufArray(ReadType(typed.item_type), len(typed.value), kept)


@settings(max_examples=60, deadline=None)
@given(
    metadata=st.dictionaries(_TEXT.filter(lambda key: key != "general.alignment"), _values(), max_size=6),
    tensors=st.lists(_tensors(), max_size=5, unique_by=lambda tensor: tensor.name),
    layout=_LAYOUTS,
)
def test_every_header_reads_back_as_it_was_written(
    metadata: dict[str, Typed], tensors: list[TensorSpec], layout: Layout
) -> None:
    written: Metadata = {**metadata, "general.alignment": layout.alignment}
    content = header_bytes(written, tensors, layout=layout)
    header = parse(content)
    assert header.version == layout.version
    assert header.byte_order is (ByteOrder.BIG if layout.big_endian else ByteOrder.LITTLE)
    assert {key: header.metadata[key] for key in metadata} == {key: _read_back(each) for key, each in metadata.items()}
    assert [(each.name, each.shape, each.size_bytes) for each in header.tensors] == [
        (each.name, each.shape, each.size_bytes) for each in tensors
    ]
    assert header.header_bytes == len(content)
    assert header.data_offset_bytes % layout.alignment == 0
    assert 0 <= header.data_offset_bytes - len(content) < layout.alignment


def test_arrays_that_cross_the_reading_window_are_skipped_to_the_byte() -> None:
    tokens = Typed(ValueType.ARRAY, ["x" * (number % 97) for number in range(60_000)], ValueType.STRING)
    scores = Typed(ValueType.ARRAY, [0.5] * 400_000, ValueType.FLOAT32)
    header = parse(header_bytes({"tokens": tokens, "scores": scores, "after": "the end"}))
    assert header.metadata == {
        "tokens": GgufArray(ReadType.STRING, 60_000),
        "scores": GgufArray(ReadType.FLOAT32, 400_000),
        "after": "the end",
    }


def test_a_small_header_is_read_in_a_few_requests_of_a_megabyte_at_most() -> None:
    content = header_bytes(model_metadata(TINY), model_tensors(TINY))
    asked: list[tuple[int, int]] = []

    def read(offset: int, count: int) -> bytes:
        asked.append((offset, count))
        return content[offset : offset + count]

    header = parse_header(read, name="model.gguf")
    assert header == parse(content)
    assert len(asked) <= 3
    assert max(count for _, count in asked) <= 1 << 20


def test_text_that_is_not_utf8_is_kept_readable() -> None:
    header = parse(header_bytes({"general.name": b"caf\xe9 \xff model"}))
    assert header.metadata["general.name"] == "caf� � model"


def test_types_that_the_app_does_not_know_have_no_size_but_are_no_error() -> None:
    tensor = TensorSpec("blk.0.ffn_up.weight", (256, 4), "F16", type_id=137)
    header = parse(header_bytes({}, [tensor]))
    assert header.tensors[0].tensor_type is None
    assert header.tensors[0].size_bytes is None


def test_a_file_needs_its_last_tensors_last_byte() -> None:
    tensors = [TensorSpec("a", (32,), "F32"), TensorSpec("b", (64,), "Q8_0")]
    header = parse(header_bytes({}, tensors))
    assert header.needed_file_bytes == header.data_offset_bytes + 128 + 68


@pytest.mark.parametrize("version", [2, 3])
def test_metadata_after_a_vocabulary_are_found(version: int) -> None:
    metadata = {**model_metadata(replace(TINY, vocabulary_size=5000)), "general.file_type": 15, "zz": True}
    content = header_bytes(metadata, layout=Layout(version=version))
    header = parse(content)
    assert (header.metadata["general.file_type"], header.metadata["zz"]) == (15, True)
    assert struct.unpack("<I", content[4:8]) == (version,)
