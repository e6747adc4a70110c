"""Figures of scored windows on disk, one record a window, appended as they come.

A record is its window's number, how many tokens it has, a checksum, and the columns of `TokenFigures`. What a killed
process or a power cut left half written is cut off by the next reader. Little-endian throughout.
"""

import contextlib
import os
import struct
import time
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

import numpy as np

from app.domain.fidelity.token_figures import TokenFigures

_HEAD: Final = struct.Struct("<III")
_COLUMNS: Final = 5
_NUMBER_BYTES: Final = 4
# A window has as many tokens as a context at most.
_MOST_TOKENS: Final = 1 << 24
# To wait for the disk at every window would cost small models more than scoring it: a power cut costs a second's work.
_SYNC_EVERY_S: Final = 1.0


class FigureLog:
    """One lane's file. Opened by the first use; from one thread at a time. Methods raise `OSError`."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._stream: BinaryIO | None = None
        self._synced_at_s = time.monotonic()

    def read(self) -> dict[int, TokenFigures]:
        """Figures by window, the last ones of each; a damaged end is cut off."""
        if not self._path.is_file():
            return {}
        with self._path.open("r+b") as stream:
            figures, good_bytes = {}, 0
            for window, each in _records(stream):
                figures[window] = each
                good_bytes = stream.tell()
            stream.truncate(good_bytes)
        return figures

    def append(self, window: int, figures: TokenFigures) -> None:
        """Keep a window's figures."""
        payload = np.concatenate(figures.columns()).astype("<f4").tobytes()
        stream = self._opened()
        stream.write(_HEAD.pack(window, len(figures), zlib.crc32(payload, window)) + payload)
        stream.flush()
        if time.monotonic() - self._synced_at_s >= _SYNC_EVERY_S:
            self.sync()

    def sync(self) -> None:
        """Wait until the disk has what was appended."""
        if self._stream is not None:
            os.fsync(self._stream.fileno())
        self._synced_at_s = time.monotonic()

    def close(self) -> None:
        """Never raises; a later use opens the file again."""
        stream, self._stream = self._stream, None
        if stream is not None:
            with contextlib.suppress(OSError):
                stream.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _opened(self) -> BinaryIO:
        if self._stream is None:
            self._stream = self._path.open("ab")
        return self._stream


def _records(stream: BinaryIO) -> Iterator[tuple[int, TokenFigures]]:
    """Whole records up to the first that is none; the stream then stands after the last one given."""
    while len(head := stream.read(_HEAD.size)) == _HEAD.size:
        window, tokens, checksum = _HEAD.unpack(head)
        wanted_bytes = tokens * _COLUMNS * _NUMBER_BYTES
        payload = stream.read(wanted_bytes) if tokens <= _MOST_TOKENS else b""
        if len(payload) != wanted_bytes or zlib.crc32(payload, window) != checksum:
            return
        columns = np.frombuffer(payload, dtype="<f4").astype(np.float32).reshape(_COLUMNS, tokens)
        yield window, TokenFigures(*columns)
