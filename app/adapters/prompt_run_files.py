"""A run of prompts in a folder: what it asks in `run.json`, its answers in `answers.jsonl`, one line each.

A line is on the disk before anybody is told of it. The file is only ever added to, so that an end in the middle of a
line costs that line; of several lines for one place the last counts.
"""

import logging
import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from app.domain.errors import ProtocolError, WeighInError
from app.domain.prompts.kept_answer import KeptAnswer
from app.domain.prompts.kept_run import KeptLane, KeptRun, RunHead
from app.domain.protocol import wire

_log = logging.getLogger(__name__)

HEAD_NAME: Final = "run.json"
ANSWERS_NAME: Final = "answers.jsonl"
# 1,000 prompts of 100,000 characters would be 100 MB; nobody writes them.
_MOST_HEAD_BYTES: Final = 32 << 20
_MOST_LINE_BYTES: Final = 16 << 20
_MOST_ANSWERS_BYTES: Final = 1 << 30

_HEADS: Final[dict[str, type[RunHead]]] = {"RunHead": RunHead}
_RECORDS: Final[dict[str, type[KeptAnswer | KeptLane]]] = {"KeptAnswer": KeptAnswer, "KeptLane": KeptLane}


def read_kept_run(folder: Path) -> KeptRun:
    """What a folder holds. Raises `WeighInError` where that is no run; lines that make no sense are left out."""
    head = read_head(folder)
    lanes: dict[int, KeptLane] = {}
    answers: dict[tuple[int, int], KeptAnswer] = {}
    for record in _records(folder / ANSWERS_NAME):
        if isinstance(record, KeptLane):
            lanes[record.lane] = record
        elif record.lane < len(head.lanes) and record.prompt < len(head.prompt_set.prompts):
            answers[record.lane, record.prompt] = record
    return KeptRun(head, tuple(lanes[each] for each in sorted(lanes)), tuple(answers[each] for each in sorted(answers)))


def read_head(folder: Path) -> RunHead:
    """What the run in a folder asks. Raises `WeighInError`."""
    try:
        with (folder / HEAD_NAME).open("rb") as stream:
            return wire.decode(stream.read(_MOST_HEAD_BYTES), _HEADS)
    except (OSError, ProtocolError) as error:
        raise WeighInError(
            f"The run of prompts in {folder} cannot be read.",
            advice="Choose another run, or begin a new one.",
            details=str(error),
        ) from error


def write_head(folder: Path, head: RunHead) -> None:
    """Replace what the folder's run asks; a power cut leaves the old or the new. Raises `OSError`."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{HEAD_NAME}.new"
    with beside.open("w", encoding="utf-8") as stream:
        stream.write(wire.encode(head))
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(folder / HEAD_NAME)


class AnswerLog:
    """Adds to a folder's answers. To be closed. Raises `OSError`."""

    def __init__(self, folder: Path) -> None:
        path = folder / ANSWERS_NAME
        path.touch()
        self._stream = path.open("r+b", buffering=0)
        self._end = _end_of_whole_lines(self._stream.fileno(), path)
        self._stream.truncate(self._end)
        self._stream.seek(self._end)

    def add(self, *records: KeptAnswer | KeptLane) -> None:
        """Write records and wait until the disk has them; none of them is there if that fails."""
        lines = "".join(f"{wire.encode(record)}\n" for record in records).encode("ascii")
        try:
            view = memoryview(lines)
            while view:
                view = view[self._stream.write(view) :]
            os.fsync(self._stream.fileno())
        except OSError:
            self._take_back()
            raise
        self._end += len(lines)

    def close(self) -> None:
        self._stream.close()

    def _take_back(self) -> None:
        try:
            self._stream.truncate(self._end)
            self._stream.seek(self._end)
        except OSError as error:
            _log.info("half a line stays until the run goes on: %s", error)


def _end_of_whole_lines(handle: int, path: Path) -> int:
    """Where the last line ends that was written to its end."""
    size, step = path.stat().st_size, 1 << 16
    position = size
    while position > 0:
        start = max(0, position - step)
        os.lseek(handle, start, os.SEEK_SET)
        piece = os.read(handle, position - start)
        if (newline := piece.rfind(b"\n")) >= 0:
            return start + newline + 1
        position = start
    return 0


def _records(path: Path) -> Iterator[KeptAnswer | KeptLane]:
    try:
        with path.open("rb") as stream:
            yield from _readable(_lines(stream))
    except FileNotFoundError:
        return
    except OSError as error:
        raise WeighInError(f"The answers in {path} cannot be read.", details=str(error)) from error


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    read_bytes = 0
    while line := stream.readline(_MOST_LINE_BYTES):
        read_bytes += len(line)
        if read_bytes > _MOST_ANSWERS_BYTES:
            _log.warning("the answers beyond %d bytes are not read", _MOST_ANSWERS_BYTES)
            return
        yield line


def _readable(lines: Iterable[bytes]) -> Iterator[KeptAnswer | KeptLane]:
    for line in lines:
        if not line.endswith(b"\n"):
            continue
        try:
            record = wire.decode(line, _RECORDS)
        except ProtocolError as error:
            _log.info("a line of a run's answers is left out: %s", error)
            continue
        if record.lane >= 0 and (isinstance(record, KeptLane) or record.prompt >= 0):
            yield record
