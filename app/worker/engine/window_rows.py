"""What becomes of the rows of a window: figures, and for the lanes the reference's distributions on disk."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from app.domain.fidelity.distributions import DistributionsHeader, vocabulary_digest, window_digest
from app.domain.fidelity.divergence_of_rows import bounded_divergence, exact_divergences
from app.domain.fidelity.kept_row import kept_row
from app.domain.fidelity.row_block import RowBlock, Rows, TokenIds
from app.domain.fidelity.token_figures import TokenFigures
from app.domain.protocol.events import FailureCode
from app.domain.protocol.scoring_messages import Keep, ScoreWindow
from app.worker.engine.distributions_file import DistributionsReader, DistributionsWriter
from app.worker.protocol.failure import CommandFailure

_UNREADABLE: Final = "What the reference measured of this window cannot be read."


class WindowRows(Protocol):
    """Takes the rows of a window in their order, with the tokens that followed."""

    def add(self, block: RowBlock, tokens: TokenIds) -> None:
        """Uses up the block."""

    def figures(self) -> TokenFigures: ...


@contextlib.contextmanager
def rows_of(command: ScoreWindow, vocabulary_sha256: str, vocabulary_size: int) -> Iterator[WindowRows]:
    """What `command` asks for. Raises `CommandFailure` where the file cannot be written, or is another window's."""
    rows = len(command.tokens) - 1 - command.first_scored
    path = Path(command.distributions_path)
    header = DistributionsHeader(
        command.keeps,
        rows,
        vocabulary_size,
        window_digest(command.tokens, command.first_scored),
        vocabulary_digest(vocabulary_sha256),
    )
    if not command.distributions_path:
        yield OwnRows(rows)
    elif command.keeps is Keep.NOTHING:
        with _told_unreadable(), DistributionsReader(path) as reader:
            _refuse_another(reader.header, header)
            yield LaneRows(reader)
    else:
        with _told_unwritable(), DistributionsWriter(path, header) as writer:
            yield ReferenceRows(rows, writer, command.keeps)


class OwnRows:
    """The model's own probabilities alone."""

    def __init__(self, rows: int) -> None:
        self._logprob = np.zeros(rows, dtype=np.float32)
        self._done = 0

    def add(self, block: RowBlock, tokens: TokenIds) -> None:
        self._logprob[self._done : self._done + len(tokens)] = block.of_tokens(tokens)
        self._done += len(tokens)

    def figures(self) -> TokenFigures:
        """Divergence is 0: what is measured is its own reference."""
        nothing = np.zeros_like(self._logprob)
        return TokenFigures(self._logprob, self._logprob, nothing, nothing, np.ones_like(nothing))


class ReferenceRows(OwnRows):
    """The reference's: they go to disk as well."""

    def __init__(self, rows: int, writer: DistributionsWriter, keeps: Keep) -> None:
        super().__init__(rows)
        self._writer = writer
        self._keeps = keeps

    def add(self, block: RowBlock, tokens: TokenIds) -> None:
        given, tops = block.of_tokens(tokens).tolist(), block.top.tolist()
        if self._keeps is Keep.TOP:
            probabilities = np.exp(block.logprobs, out=block.work())
        for row, (logprob, top) in enumerate(zip(given, tops, strict=True)):
            if self._keeps is Keep.TOP:
                self._writer.add_kept(logprob, top, kept_row(block.logprobs[row], probabilities[row]))
            else:
                self._writer.add_exact(logprob, top, block.logprobs[row])
        super().add(block, tokens)


class LaneRows:
    """A lane's, held against what the reference left."""

    def __init__(self, reader: DistributionsReader) -> None:
        self._reader = reader
        self._columns = np.zeros((5, reader.header.rows), dtype=np.float32)
        self._columns[1] = reader.columns["logprob"]
        self._room: Rows = np.zeros((0, 0), dtype=np.float32)
        self._done = 0

    def add(self, block: RowBlock, tokens: TokenIds) -> None:
        part = slice(self._done, self._done + len(tokens))
        logprob, _, divergence, slack, same_top = self._columns
        logprob[part] = block.of_tokens(tokens)
        same_top[part] = block.top == self._reader.columns["top"][part]
        if self._reader.header.keeps is Keep.TOP:
            divergence[part], slack[part] = self._bounded(block)
        else:
            divergence[part] = self._exact(block)
        if not np.isfinite(divergence[part] + slack[part]).all():
            raise ValueError("the file of distributions holds what are no distributions")
        self._done += len(tokens)

    def figures(self) -> TokenFigures:
        return TokenFigures(*self._columns)

    def _exact(self, block: RowBlock) -> Rows:
        if self._room.shape != block.logprobs.shape:
            self._room = np.empty(block.logprobs.shape, dtype=np.float32)
        self._reader.exact_rows(self._room)
        return exact_divergences(block, self._room)

    def _bounded(self, block: RowBlock) -> Rows:
        """Lower bounds and slacks: shape (2, rows)."""
        exponentials = np.exp(block.logprobs, out=block.work())
        pairs = [
            bounded_divergence(lane, each, self._reader.kept_row())
            for lane, each in zip(block.logprobs, exponentials, strict=True)
        ]
        return np.asarray(pairs, dtype=np.float32).T


def _refuse_another(found: DistributionsHeader, wanted: DistributionsHeader) -> None:
    if (found.window, found.rows) != (wanted.window, wanted.rows):
        raise ValueError("the file of distributions is of another window")
    if (found.vocabulary, found.vocabulary_size) != (wanted.vocabulary, wanted.vocabulary_size):
        raise ValueError("the file of distributions is of another vocabulary")


@contextlib.contextmanager
def _told_unreadable() -> Iterator[None]:
    try:
        yield
    except (OSError, ValueError) as error:
        raise CommandFailure(
            FailureCode.FILE_UNREADABLE, _UNREADABLE, advice="Measure again from the start.", details=str(error)
        ) from error


@contextlib.contextmanager
def _told_unwritable() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CommandFailure(
            FailureCode.DISK_FULL,
            "The reference's distributions could not be written to disk.",
            advice="Make room on the disk, or choose fewer windows.",
            details=str(error),
        ) from error
