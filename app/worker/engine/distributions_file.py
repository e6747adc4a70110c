"""Writing and reading the file of one window's distributions, a few rows at a time: it can be larger than memory."""

import os
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

import numpy as np

from app.domain.fidelity.distributions import (
    HEADER_BYTES,
    Columns,
    DistributionsHeader,
    kept_columns,
    packed_row,
    parsed_row,
)
from app.domain.fidelity.kept_row import KeptRow
from app.domain.fidelity.row_block import Rows


class DistributionsWriter:
    """Use as a context manager: the file gets its name when all rows are there, and is gone otherwise.

    Raises `OSError`.
    """

    def __init__(self, path: Path, header: DistributionsHeader) -> None:
        self._path = path
        self._partial = path.with_name(f"{path.name}.{os.getpid()}.part")
        self._header = header
        self._columns: Columns = np.zeros(header.rows, dtype=header.columns_type)
        self._written = 0
        self._file: BinaryIO = self._partial.open("wb")
        self._file.write(header.packed())
        self._file.write(self._columns.tobytes())

    def __enter__(self) -> "DistributionsWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if error is None:
                self._finish()
        finally:
            self._file.close()
            self._partial.unlink(missing_ok=True)

    def add_exact(self, logprob: float, top: int, logprobs: Rows) -> None:
        """One whole row; `logprob` is that of the token that follows, `top` the most probable one."""
        self._columns[self._written] = (logprob, top)
        self._written += 1
        self._file.write(logprobs.data)

    def add_kept(self, logprob: float, top: int, row: KeptRow) -> None:
        """One row's top, or its codes."""
        kept, cap, largest, tail_mass, tail_entropy = kept_columns(row)
        self._columns[self._written] = (logprob, top, kept, cap, largest, tail_mass, tail_entropy)
        self._written += 1
        self._file.write(packed_row(row))

    def _finish(self) -> None:
        if self._written != self._header.rows:
            raise ValueError(f"{self._written} rows were written of {self._header.rows}")
        self._file.seek(HEADER_BYTES)
        self._file.write(self._columns.tobytes())
        self._file.close()
        self._partial.replace(self._path)


class DistributionsReader:
    """Reads rows in their order. Use as a context manager.

    Raises `OSError`, or `ValueError` for what no reference wrote.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._read = 0
        try:
            self.header, self.columns = self._beginning()
        except BaseException:
            self._file.close()
            raise

    def __enter__(self) -> "DistributionsReader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def exact_rows(self, rows: Rows) -> None:
        """Fill `rows` (C-contiguous float32) with the next ones."""
        if self._file.readinto(rows.data.cast("B")) != rows.nbytes:
            raise _ends_early()
        self._read += len(rows)

    def kept_row(self) -> KeptRow:
        """The next one."""
        row = self._read
        self._read += 1
        return parsed_row(self.header, self.columns, row, self._file.read(self.header.row_bytes(self.columns, row)))

    def _beginning(self) -> tuple[DistributionsHeader, Columns]:
        header = DistributionsHeader.parsed(self._file.read(HEADER_BYTES))
        size = os.fstat(self._file.fileno()).st_size
        if size < HEADER_BYTES + header.columns_bytes:
            raise _ends_early()
        columns = header.columns(self._file.read(header.columns_bytes))
        if size != HEADER_BYTES + header.columns_bytes + header.body_bytes(columns):
            raise _ends_early()
        return header, columns


def _ends_early() -> ValueError:
    return ValueError("the file of distributions has not the length that it should have")
