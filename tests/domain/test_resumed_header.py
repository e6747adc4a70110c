"""Headers that are read again and again while more of them is received: the same result, a fraction of the work."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.gguf.gguf_cursor import PassedTexts, TruncatedHeaderError
from app.domain.gguf.gguf_header import GgufHeader, parse_header
from tests.builders.gguf_writer import Layout, Metadata, TensorSpec, Typed, ValueType, header_bytes

_TEXTS = st.lists(st.text(max_size=12), max_size=60).map(lambda texts: Typed(ValueType.ARRAY, texts, ValueType.STRING))
_METADATA = st.dictionaries(st.text(min_size=1, max_size=8), _TEXTS | st.text(max_size=20), max_size=5).filter(
    lambda metadata: "general.alignment" not in metadata
)


def _parsed(raw: bytes, passed: PassedTexts | None = None) -> GgufHeader | int:
    """The header, or how many bytes are missing at least."""
    try:
        return parse_header(lambda offset, count: raw[offset : offset + count], name="m.gguf", passed=passed)
    except TruncatedHeaderError as error:
        return error.missing_bytes


@given(_METADATA, st.booleans(), st.lists(st.floats(0, 1), max_size=8))
def test_every_try_tells_what_a_first_one_would(metadata: Metadata, big_endian: bool, shares: list[float]) -> None:
    layout = Layout(big_endian=big_endian)
    raw = header_bytes(metadata, [TensorSpec("t", (32,), "F32")], layout=layout)
    passed: PassedTexts = {}
    for end in [*sorted(32 + round(share * (len(raw) - 32)) for share in shares), len(raw)]:
        assert _parsed(raw[:end], passed) == _parsed(raw[:end])


def test_a_long_way_is_walked_once() -> None:
    texts = Typed(ValueType.ARRAY, [f"token{number}" for number in range(50_000)], ValueType.STRING)
    raw = header_bytes({"tokens": texts, "merges": texts})
    passed: PassedTexts = {}
    assert isinstance(_parsed(raw[: len(raw) // 2], passed), int)
    reads: list[int] = []

    def read(offset: int, count: int) -> bytes:
        reads.append(offset)
        return raw[offset : offset + count]

    header = parse_header(read, name="m.gguf", passed=passed)
    assert header == _parsed(raw)
    # what was passed over already is not read again
    assert not any(1_048_576 < offset < len(raw) // 2 - 1_048_576 for offset in reads)
    assert len(reads) <= 4


def test_another_file_at_the_same_place_is_not_taken_for_it() -> None:
    passed: PassedTexts = {}
    first = header_bytes({"a": Typed(ValueType.ARRAY, ["x"] * 9, ValueType.STRING)})
    other = header_bytes({"a": Typed(ValueType.ARRAY, ["yy"] * 7, ValueType.STRING)})
    assert isinstance(_parsed(first, passed), GgufHeader)
    assert _parsed(other, passed) == _parsed(other)


@pytest.mark.parametrize("cut", range(1, 9))
def test_a_list_that_ends_the_header_must_be_there_to_its_last_byte(cut: int) -> None:
    raw = header_bytes({"a": Typed(ValueType.ARRAY, ["12345678"], ValueType.STRING)})
    passed: PassedTexts = {}
    assert _parsed(raw[:-cut], passed) == _parsed(raw[:-cut]) == _parsed(raw[:-cut], passed)
