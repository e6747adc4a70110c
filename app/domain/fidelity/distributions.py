"""The file in which a reference leaves the distributions of one window for the lanes: its layout, read with distrust.

Little-endian throughout. A header of 96 bytes: magic, version, how much is kept, rows, vocabulary, hashes of the
window and of the vocabulary. Then one record for each row (`EXACT_COLUMNS` or `TOP_COLUMNS`), then the rows:

- exact: the vocabulary's log-probabilities as float32, row after row;
- top: for a row with `kept` ≥ 0 that many token numbers (int32) and then as many log-probabilities (float32); for one
  with `kept` = -1 a code (uint16) for each token, of which `largest` is the beginning (see `kept_row`).
"""

import hashlib
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from app.domain.fidelity.kept_row import CodedRow, KeptRow, RowTop
from app.domain.protocol.scoring_messages import Keep

Columns = npt.NDArray[np.void]

_MAGIC: Final = b"WEIGHKLD"
_VERSION: Final = 1
_HEADER: Final = struct.Struct("<8sIIQQ32s32s")
HEADER_BYTES: Final = _HEADER.size
_KINDS: Final = {Keep.EXACT: 1, Keep.TOP: 2}
# More than any model has and any window that is scored; a header beyond them is none of ours.
_MOST_ROWS: Final = 1 << 24
_MOST_TOKENS: Final = 1 << 24

EXACT_COLUMNS: Final = np.dtype([("logprob", "<f4"), ("top", "<i4")])
TOP_COLUMNS: Final = np.dtype(
    [
        ("logprob", "<f4"),
        ("top", "<i4"),
        ("kept", "<i4"),
        ("cap", "<f4"),
        ("largest", "<f4"),
        ("tail_mass", "<f8"),
        ("tail_entropy", "<f8"),
    ]
)
CODED: Final = -1
_FOREIGN: Final = "this is no file of distributions"
_DAMAGED: Final = "the file of distributions is damaged"


@dataclass(frozen=True, slots=True)
class DistributionsHeader:
    """What a file holds: so many rows (scored tokens) of distributions over so many tokens."""

    keeps: Keep
    rows: int
    vocabulary_size: int
    window: bytes
    vocabulary: bytes

    def packed(self) -> bytes:
        """`HEADER_BYTES` bytes."""
        kind = _KINDS[self.keeps]
        return _HEADER.pack(_MAGIC, _VERSION, kind, self.rows, self.vocabulary_size, self.window, self.vocabulary)

    @classmethod
    def parsed(cls, data: bytes) -> "DistributionsHeader":
        """Raises `ValueError` for anything that `packed` does not write."""
        if len(data) != HEADER_BYTES:
            raise ValueError(_FOREIGN)
        magic, version, kind, rows, vocabulary_size, window, vocabulary = _HEADER.unpack(data)
        keeps = next((keep for keep, number in _KINDS.items() if number == kind), None)
        if magic != _MAGIC or version != _VERSION or keeps is None:
            raise ValueError(_FOREIGN)
        if not (0 < rows <= _MOST_ROWS and 0 < vocabulary_size <= _MOST_TOKENS):
            raise ValueError(_DAMAGED)
        return cls(keeps, rows, vocabulary_size, window, vocabulary)

    @property
    def columns_type(self) -> np.dtype[np.void]:
        """What is known of each row."""
        columns: np.dtype[Any] = EXACT_COLUMNS if self.keeps is Keep.EXACT else TOP_COLUMNS
        return columns

    @property
    def columns_bytes(self) -> int:
        """The room of all rows' records."""
        return self.rows * self.columns_type.itemsize

    def columns(self, data: bytes) -> Columns:
        """Shape (rows,). Raises `ValueError` for records that cannot be."""
        if len(data) != self.columns_bytes:
            raise ValueError(_DAMAGED)
        columns = np.frombuffer(data, dtype=self.columns_type)
        possible = (columns["top"] >= 0) & (columns["top"] < self.vocabulary_size) & (columns["logprob"] <= 0)
        if self.keeps is Keep.TOP:
            possible &= (columns["kept"] >= CODED) & (columns["kept"] <= self.vocabulary_size)
            possible &= _within(columns["cap"], 0, 1) & _within(columns["tail_mass"], 0, 1)
            possible &= _within(columns["tail_entropy"], -1e9, 0) & _within(columns["largest"], -1e9, 0)
        if not possible.all():
            raise ValueError(_DAMAGED)
        return columns

    def body_bytes(self, columns: Columns) -> int:
        """The room of all rows behind the records."""
        return sum(self.row_bytes(columns, row) for row in range(self.rows))

    def row_bytes(self, columns: Columns, row: int) -> int:
        """The room of one row."""
        if self.keeps is Keep.EXACT:
            return 4 * self.vocabulary_size
        kept = int(columns["kept"][row])
        return 2 * self.vocabulary_size if kept == CODED else 8 * kept


def window_digest(tokens: Sequence[int], first_scored: int) -> bytes:
    """Tells one window from another: 32 bytes."""
    return hashlib.sha256(np.asarray([first_scored, *tokens], dtype="<i4").tobytes()).digest()


def vocabulary_digest(vocabulary_sha256: str) -> bytes:
    """The hash of a vocabulary as 32 bytes."""
    return bytes.fromhex(vocabulary_sha256)


def packed_row(row: KeptRow) -> bytes:
    """The bytes of a kept row."""
    if isinstance(row, CodedRow):
        return row.codes.astype("<u2").tobytes()
    return row.tokens.astype("<i4").tobytes() + row.logprobs.astype("<f4").tobytes()


def kept_columns(row: KeptRow) -> tuple[int, float, float, float, float]:
    """What stands in a kept row's record from `kept` on."""
    if isinstance(row, CodedRow):
        return CODED, 0.0, row.largest, 0.0, 0.0
    return len(row.tokens), row.cap, 0.0, row.tail_mass, row.tail_entropy


def parsed_row(header: DistributionsHeader, columns: Columns, row: int, data: bytes) -> KeptRow:
    """The kept row of those bytes. Raises `ValueError` where they cannot be one."""
    record = columns[row]
    kept = int(record["kept"])
    if len(data) != header.row_bytes(columns, row):
        raise ValueError(_DAMAGED)
    if kept == CODED:
        return CodedRow(float(record["largest"]), np.frombuffer(data, dtype="<u2"))
    tokens = np.frombuffer(data, dtype="<i4", count=kept)
    logprobs = np.frombuffer(data, dtype="<f4", offset=4 * kept)
    in_order = kept == 0 or (tokens[0] >= 0 and tokens[-1] < header.vocabulary_size and (np.diff(tokens) > 0).all())
    if not in_order or not (logprobs <= 0).all():
        raise ValueError(_DAMAGED)
    return RowTop(tokens, logprobs, float(record["tail_mass"]), float(record["tail_entropy"]), float(record["cap"]))


def _within(values: npt.NDArray[Any], least: float, most: float) -> npt.NDArray[np.bool_]:
    """False for what is no number as well."""
    inside: npt.NDArray[np.bool_] = (values >= least) & (values <= most)
    return inside
