"""Making a level of a model with the engine's own quantizer: never a half file under the final name."""

import contextlib
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.adapters.probes.processor import read_processor
from app.domain.errors import WeighInError
from app.domain.protocol.events import Quantize, Quantized, QuantizeProgress, WorkerEvent
from app.services.processes.one_shot import run_one_command

# What a level is called until it is complete.
PARTIAL_SUFFIX: Final = ".part"


@dataclass(frozen=True, slots=True)
class QuantizedLevel:
    """A level that was made, or in a dry run would be: its file and the file's size."""

    level: str
    path: Path
    size_bytes: int


def make_level(
    source: Path,
    level: str,
    target: Path,
    *,
    dry_run: bool = False,
    allow_requantize: bool = False,
    on_progress: Callable[[float], None] = lambda fraction: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    worker_command: Sequence[str] | None = None,
) -> QuantizedLevel:
    """Make `level` of `source` at `target`, replacing what is there; `on_progress` gets 0 to 1.

    The file appears under its final name only when it is complete and on the disk. Raises `WeighInError`.
    """

    def on_event(event: WorkerEvent) -> None:
        if isinstance(event, QuantizeProgress) and event.total_tensors > 0:
            on_progress(event.done_tensors / event.total_tensors)

    partial = None if dry_run else _partial_file(target)
    try:
        made = run_one_command(
            Quantize(
                # links to parts of a model stay: their names tell the engine where the other parts are
                source_path=str(source.absolute()),
                target_path=str(partial or target),
                level=level,
                threads=read_processor().usable_cores,
                allow_requantize=allow_requantize,
                dry_run=dry_run,
            ),
            Quantized,
            doing=f"while making {level}",
            on_event=on_event,
            is_cancelled=is_cancelled,
            worker_command=worker_command,
        )
        if partial is not None:
            _publish(partial, target)
    finally:
        if partial is not None:
            with contextlib.suppress(OSError):
                partial.unlink(missing_ok=True)
    return QuantizedLevel(level, target, made.size_bytes)


def _partial_file(target: Path) -> Path:
    """An empty file beside `target`, made as any new file is, so that the level gets ordinary permissions."""
    partial = target.with_name(f".weighin-{secrets.token_hex(8)}{PARTIAL_SUFFIX}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.open("xb").close()
    except OSError as error:
        raise WeighInError(
            f"Nothing can be written to {target.parent}.",
            advice="Choose another folder or free some space.",
            details=str(error),
        ) from error
    return partial


def _publish(partial: Path, target: Path) -> None:
    try:
        with partial.open("rb+") as stream:
            os.fsync(stream.fileno())
        partial.replace(target)
    except OSError as error:
        raise WeighInError(
            f"{target.name} could not be put in place.",
            advice="Check the folder's free space and permissions.",
            details=str(error),
        ) from error
