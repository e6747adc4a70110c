"""What a reference leaves of its distributions comes back as it was, and nothing else is taken for it."""

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.fidelity.distributions import (
    CODED,
    HEADER_BYTES,
    Columns,
    DistributionsHeader,
    kept_columns,
    packed_row,
    parsed_row,
    window_digest,
)
from app.domain.fidelity.kept_row import CodedRow, RowTop, kept_row
from app.domain.protocol.scoring_messages import Keep
from tests.domain.distribution_samples import block_of, random_scores, seeds, sizes, spreads

ANY_HASH = hashlib.sha256(b"any").digest()


def header_of(keeps: Keep, rows: int, size: int) -> DistributionsHeader:
    return DistributionsHeader(keeps, rows, size, window_digest([1, 2, 3], 0), ANY_HASH)


def kept_file(seed: int, size: int, spread: float) -> tuple[DistributionsHeader, Columns, list[RowTop | CodedRow]]:
    block = block_of(random_scores(seed, 3, size, spread))
    rows = [kept_row(row, np.exp(row)) for row in block.logprobs]
    header = header_of(Keep.TOP, 3, size)
    columns: Columns = np.zeros(3, dtype=header.columns_type)
    for number, row in enumerate(rows):
        kept, cap, largest, tail_mass, tail_entropy = kept_columns(row)
        columns[number] = (-1.5, 0, kept, cap, largest, tail_mass, tail_entropy)
    return header, columns, rows


@given(st.sampled_from([Keep.EXACT, Keep.TOP]), st.integers(1, 2**20), st.integers(1, 2**20))
def test_a_header_comes_back(keeps: Keep, rows: int, size: int) -> None:
    header = header_of(keeps, rows, size)
    assert len(header.packed()) == HEADER_BYTES
    assert DistributionsHeader.parsed(header.packed()) == header


@given(seeds, sizes, spreads)
def test_kept_rows_come_back(seed: int, size: int, spread: float) -> None:
    header, written, rows = kept_file(seed, size, spread)
    columns = header.columns(written.tobytes())
    packed = [packed_row(row) for row in rows]
    assert header.body_bytes(columns) == sum(map(len, packed))
    for number, (row, data) in enumerate(zip(rows, packed, strict=True)):
        back = parsed_row(header, columns, number, data)
        assert packed_row(back) == data
        assert kept_columns(back) == pytest.approx(kept_columns(row), rel=1e-6)


@given(st.binary(max_size=2 * HEADER_BYTES))
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="file of distributions"):
        DistributionsHeader.parsed(data)


@given(st.integers(0, HEADER_BYTES - 1), st.integers(1, 255))
def test_a_header_with_a_wrong_byte_is_refused_or_says_something_else(place: int, flip: int) -> None:
    header = header_of(Keep.TOP, 255, 32_000)
    data = bytearray(header.packed())
    data[place] ^= flip
    try:
        found = DistributionsHeader.parsed(bytes(data))
    except ValueError:
        return
    assert found != header
    assert found.rows <= 2**24
    assert found.vocabulary_size <= 2**24


@given(st.integers(0, 2), st.binary(min_size=36, max_size=36))
def test_records_of_any_bytes_are_refused_or_can_be(row: int, record: bytes) -> None:
    header, written, _rows = kept_file(5, 300, 1.0)
    assert header.columns_type.itemsize == len(record)
    data = bytearray(written.tobytes())
    data[row * 36 : row * 36 + 36] = record
    try:
        columns = header.columns(bytes(data))
    except ValueError:
        return
    assert 0 <= columns["top"][row] < 300
    assert CODED <= columns["kept"][row] <= 300
    assert 0 <= columns["tail_mass"][row] <= 1


@given(st.binary(min_size=8 * 40, max_size=8 * 40))
def test_rows_of_any_bytes_are_refused_or_can_be(data: bytes) -> None:
    header, columns, _rows = kept_file(5, 300, 1.0)
    columns["kept"][1] = 40
    try:
        row = parsed_row(header, columns, 1, data)
    except ValueError:
        return
    assert isinstance(row, RowTop)
    assert 0 <= row.tokens.min() <= row.tokens.max() < 300


def test_a_row_that_ends_early_is_refused() -> None:
    header, columns, rows = kept_file(5, 300, 1.0)
    for number, row in enumerate(rows):
        with pytest.raises(ValueError, match="damaged"):
            parsed_row(header, columns, number, packed_row(row)[:-1])
    with pytest.raises(ValueError, match="damaged"):
        header.columns(columns.tobytes()[:-1])


def test_windows_are_told_apart_by_tokens_and_by_what_is_scored() -> None:
    assert len({window_digest([1, 2, 3], 0), window_digest([1, 2, 3], 1), window_digest([1, 2, 4], 0)}) == 3
