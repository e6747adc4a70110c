"""Files that are not what they say: a sentence each, never a hang, never much memory."""

import random
import struct
import tracemalloc
from collections.abc import Callable

import pytest

from app.domain.errors import ModelFileError
from app.domain.gguf.gguf_cursor import MAX_HEADER_BYTES, TruncatedHeaderError
from app.domain.gguf.gguf_header import GgufHeader, parse_header
from app.domain.gguf.model_shape import ModelShape, describe_model
from app.domain.plan.memory_plan import plan_memory
from tests.builders.gguf_writer import Layout, TensorSpec, Typed, ValueType, header_bytes
from tests.builders.tiny_models import TINY, model_metadata, model_tensors


def _parse(content: bytes) -> GgufHeader:
    return parse_header(lambda offset, count: content[offset : offset + count], name="model.gguf")


def _refusal(content: bytes) -> str:
    with pytest.raises(ModelFileError) as caught:
        _parse(content)
    return caught.value.sentence


def _shape(content: bytes) -> ModelShape:
    return describe_model(_parse(content), name="model.gguf")


_NESTED = Typed(ValueType.ARRAY, [Typed(ValueType.ARRAY, [1], ValueType.UINT8)], ValueType.ARRAY)
_GOOD = header_bytes(model_metadata(TINY), model_tensors(TINY))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"GARBAGE!", "is not a GGUF file (it begins with 47 41 52 42 41 47 45 21)"),
        (b"\x00\x05\x16\x07" + bytes(60), "AppleDouble"),
        (b"<!doctype html><html>", "is a web page"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
        (b"PK\x03\x04abcd", "ZIP archive"),
        (b"tjgg" + bytes(20), "before GGUF"),
        (struct.pack("<Q", 40) + b'{"__metadata__":{}}', "safetensors"),
        (b"GGUF" + struct.pack("<IQQ", 1, 0, 0), "version 1"),
        (b"GGUF" + struct.pack("<IQQ", 4, 0, 0), "version 4"),
        (b"GGUF" + struct.pack("<IQQ", 0, 0, 0), "version 0"),
        (b"GGUF" + struct.pack("<IQQ", 3, 1 << 60, 0), "claims 1,152,921,504,606,846,976 tensors"),
        (b"GGUF" + struct.pack("<IQQ", 3, 0, 1 << 40), "metadata entries"),
        (b"GGUF" + struct.pack("<IQQQ", 3, 0, 1, 1 << 63), "claims a text of"),
        (header_bytes({"a": _NESTED}), "arrays within arrays"),
        (header_bytes({"general.alignment": 0}), "alignment"),
        (header_bytes({"general.alignment": 48}), "alignment"),
        (header_bytes({"general.alignment": "wide"}), "alignment"),
        (header_bytes({}, [TensorSpec("t", (1, 1, 1, 1, 1))]), "5 dimensions"),
        (header_bytes({}, [TensorSpec("t", (0,), data=b"")]), "absurd size"),
        (header_bytes({}, [TensorSpec("t", (1 << 40, 1 << 40), data=b"")]), "absurd size"),
        (header_bytes({}, [TensorSpec("t", (33, 2), "Q8_0")]), "rows that Q8_0 cannot hold"),
        (header_bytes({}, [TensorSpec("t", (4,)), TensorSpec("t", (4,))]), "two tensors called 't'"),
    ],
)  # fmt: skip
def test_what_is_no_sound_header_is_refused_with_a_sentence(content: bytes, words: str) -> None:
    sentence = _refusal(content)
    assert words in sentence
    assert sentence.startswith("model.gguf ")


def test_two_entries_of_one_name_are_refused() -> None:
    once = header_bytes({"key": 1})[24:]
    assert "two entries called 'key'" in _refusal(b"GGUF" + struct.pack("<IQQ", 3, 0, 2) + once + once)


def test_tensors_that_begin_between_the_allowed_places_are_refused() -> None:
    content = header_bytes({}, [TensorSpec("t", (4,))])
    assert "does not begin where tensors may" in _refusal(content[:-8] + struct.pack("<Q", 7))


@pytest.mark.parametrize("length", [5, 12, 24, 31, 200, 5000, len(_GOOD) - 1])
def test_a_header_that_is_cut_short_says_how_much_is_missing_at_least(length: int) -> None:
    with pytest.raises(TruncatedHeaderError) as caught:
        _parse(_GOOD[:length])
    assert "cut short" in caught.value.message
    assert 0 < caught.value.missing_bytes <= len(_GOOD) - length


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ({"general.type": "imatrix"}, "importance matrix"),
        ({"imatrix.datasets": Typed(ValueType.ARRAY, ["a"], ValueType.STRING)}, "importance matrix"),
        ({"general.type": "mmproj"}, "projector"),
        ({"general.architecture": "clip"}, "projector"),
        ({"general.type": "adapter"}, "adapter"),
        ({}, "what kind of model"),
    ],
)
def test_containers_without_a_model_are_told_apart(metadata: dict[str, str | Typed], words: str) -> None:
    with pytest.raises(ModelFileError, match=words):
        _shape(header_bytes(metadata, [TensorSpec("t", (4,))]))


def test_a_vocabulary_without_tensors_is_no_model() -> None:
    with pytest.raises(ModelFileError, match="no weights"):
        _shape(header_bytes(model_metadata(TINY)))


def _count_of_array(item_type: ValueType, count: int) -> bytes:
    key = struct.pack("<Q", 1) + b"k"
    return b"GGUF" + struct.pack("<IQQ", 3, 0, 1) + key + struct.pack("<IIQ", ValueType.ARRAY, item_type, count)


@pytest.mark.parametrize("item_type", [ValueType.STRING, ValueType.UINT8, ValueType.FLOAT64])
@pytest.mark.parametrize("count", [2**63, 2**40, MAX_HEADER_BYTES])
def test_an_endless_array_ends_at_the_bound(item_type: ValueType, count: int) -> None:
    # A file without an end: zeros for as long as anybody reads.
    start = _count_of_array(item_type, count)
    asked_bytes = 0

    def read(offset: int, wanted: int) -> bytes:
        nonlocal asked_bytes
        asked_bytes += wanted
        return start[offset : offset + wanted] + bytes(wanted - len(start[offset : offset + wanted]))

    with pytest.raises(ModelFileError, match="claims more than"):
        parse_header(read, name="model.gguf")
    assert asked_bytes <= MAX_HEADER_BYTES + (2 << 20)


def test_a_header_full_of_text_takes_bounded_memory() -> None:
    entry = struct.pack("<IQ", ValueType.STRING, 1 << 20) + "é".encode() * (1 << 19)
    entries = b"".join(struct.pack("<Q", 4) + struct.pack("<I", number) + entry for number in range(40))
    content = b"GGUF" + struct.pack("<IQQ", 3, 0, 40) + entries
    tracemalloc.start()
    try:
        assert "absurd amount of text" in _refusal(content)
        assert tracemalloc.get_traced_memory()[1] < 64 << 20
    finally:
        tracemalloc.stop()


Mutation = Callable[[random.Random, bytearray], None]


def _flip_bits(source: random.Random, content: bytearray) -> None:
    for _ in range(source.randint(1, 4)):
        content[source.randrange(len(content))] ^= 1 << source.randrange(8)


def _cut(source: random.Random, content: bytearray) -> None:
    del content[source.randrange(len(content)) :]


def _overwrite_number(source: random.Random, content: bytearray) -> None:
    at = source.randrange(len(content) - 8)
    number = source.choice([0, 1, 255, 2**31, 2**32 - 1, 2**40, 2**63, 2**64 - 1, source.getrandbits(64)])
    content[at : at + 8] = number.to_bytes(8, "little")


def _splice(source: random.Random, content: bytearray) -> None:
    start, length = source.randrange(len(content)), source.randrange(64)
    piece = bytes(content[start : start + length])
    at = source.randrange(len(content))
    content[at : at + source.randrange(64)] = piece


_MUTATIONS: tuple[Mutation, ...] = (_flip_bits, _cut, _overwrite_number, _splice)


def _sentence_if_refused(content: bytes) -> str:
    try:
        shape = _shape(content)
    except ModelFileError as error:
        return error.sentence
    plan = plan_memory(shape, context_tokens=4096, kv_type="q8_0", available_bytes=1 << 34)
    assert plan.total_bytes >= plan.weights_bytes >= 0
    return ""


def _try_mutants(count: int, seed: int) -> tuple[int, int]:
    """Returns how many were understood and how many refused; anything else is an error of ours."""
    source = random.Random(seed)
    seeds = [
        header_bytes(model_metadata(TINY), model_tensors(TINY), layout=Layout(big_endian=big, version=version))
        for big in (False, True)
        for version in (2, 3)
    ]
    understood = refused = 0
    for _ in range(count):
        content = bytearray(source.choice(seeds))
        source.choice(_MUTATIONS)(source, content)
        sentence = _sentence_if_refused(bytes(content))
        assert sentence == "" or sentence.startswith("model.gguf ")
        understood += sentence == ""
        refused += sentence != ""
    return understood, refused


def test_mutated_headers_are_understood_or_refused() -> None:
    understood, refused = _try_mutants(4000, seed=1)
    assert understood > 100
    assert refused > 100


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_forty_thousand_mutated_headers_are_understood_or_refused() -> None:
    understood, refused = _try_mutants(40_000, seed=2)
    assert understood + refused == 40_000
