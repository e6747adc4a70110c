"""Making a level of a model with llama.cpp's own quantizer."""

import contextlib
import os
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import llama_cpp.llama_cpp as engine

from app.domain.long_paths import openable
from app.domain.protocol.events import Quantize, Quantized, QuantizeProgress
from app.worker.engine.engine_log import EngineLog
from app.worker.engine.gguf_precheck import refuse_unusable_file
from app.worker.levels.quantize_failures import disk_full, quantize_failure, refuse_unwritable_target
from app.worker.levels.quantize_levels import level_number
from app.worker.protocol.command_loop import Job
from app.worker.protocol.failure import CommandFailure, cancelled

_TENSOR_LINE: Final = re.compile(r"^\[\s*(\d+)/\s*(\d+)\]")
_SIZE_LINE: Final = re.compile(r"(model|quant) size\s+=\s*([\d.]+) MiB")
_NEEDS_MATRIX: Final = "will require an imatrix"
_MEBIBYTE: Final = 2**20
_PROGRESS_INTERVAL_S: Final = 0.05
_CANCEL_POLL_S: Final = 0.02
# The engine tells sizes in MiB with two decimals.
_ROUNDING_BYTES: Final = _MEBIBYTE // 50


def quantize(command: Quantize, job: Job, log: EngineLog) -> None:
    """Make the level, or in a dry run tell its size, ending with `Quantized`. Raises `CommandFailure`.

    The engine's quantizer cannot be interrupted: a cancel says `Failed(cancelled)` and ends the process.
    """
    level = level_number(command.level)
    refuse_unusable_file(command.source_path)
    with _ended_by_cancel(job):
        expected_bytes = _dry_run(command, level, log)
        if not command.dry_run:
            _make(command, level, expected_bytes, job, log)
    size_bytes = expected_bytes if command.dry_run else Path(command.target_path).stat().st_size
    job.emit(Quantized(command.target_path, size_bytes))


def _dry_run(command: Quantize, level: int, log: EngineLog) -> int:
    """The size that the level's file will have, within some kB."""
    status = _run(command, level, dry_run=True)
    if status != 0 or _NEEDS_MATRIX in log.text:
        raise quantize_failure(log.text, log.details, command.level)
    sizes = {match[1]: float(match[2]) * _MEBIBYTE for match in _SIZE_LINE.finditer(log.text)}
    if sizes.keys() != {"model", "quant"}:
        raise quantize_failure(log.text, log.details, command.level)
    header_bytes = max(0, Path(command.source_path).stat().st_size - sizes["model"])
    return round(header_bytes + sizes["quant"])


def _make(command: Quantize, level: int, expected_bytes: int, job: Job, log: EngineLog) -> None:
    target = Path(command.target_path)
    refuse_unwritable_target(Path(command.source_path), target)
    free_bytes = shutil.disk_usage(target.parent).free
    if free_bytes < expected_bytes:
        raise disk_full(needed_bytes=expected_bytes, free_bytes=free_bytes)
    log.start(job.abort)
    with log.listening(_progress(job)):
        status = _run(command, level, dry_run=False)
    if status != 0:
        raise quantize_failure(log.text, log.details, command.level)
    _refuse_incomplete(target, log)


def _run(command: Quantize, level: int, *, dry_run: bool) -> int:
    parameters = engine.llama_model_quantize_default_params()
    parameters.ftype = level
    parameters.nthread = max(1, command.threads)
    parameters.allow_requantize = command.allow_requantize
    parameters.dry_run = dry_run
    status: int = engine.llama_model_quantize(
        os.fsencode(openable(command.source_path)), os.fsencode(openable(command.target_path)), parameters
    )
    return status


def _progress(job: Job) -> Callable[[str], None]:
    """Turn the engine's line at the start of each tensor into an event, at most twenty times a second."""
    last_s = 0.0

    def on_line(line: str) -> None:
        nonlocal last_s
        match = _TENSOR_LINE.match(line)
        if match is None:
            return
        number, total = int(match[1]), int(match[2])
        now_s = time.perf_counter()
        # the last tensor is the last word, whatever remains of it
        if now_s - last_s >= _PROGRESS_INTERVAL_S or number == total:
            last_s = now_s
            job.emit(QuantizeProgress(number - 1, total))

    return on_line


def _refuse_incomplete(target: Path, log: EngineLog) -> None:
    """A write that failed without a word shows in the file: too short, or its head never written."""
    written = [float(match[2]) * _MEBIBYTE for match in _SIZE_LINE.finditer(log.text) if match[1] == "quant"]
    try:
        refuse_unusable_file(str(target))
    except CommandFailure as error:
        raise disk_full(details=error.message) from error
    if not written or target.stat().st_size < written[-1] - _ROUNDING_BYTES:
        raise disk_full(details=log.details)


@contextlib.contextmanager
def _ended_by_cancel(job: Job) -> Iterator[None]:
    """While the block runs, a cancel ends the process."""
    finished = threading.Event()

    def watch() -> None:
        while not finished.wait(_CANCEL_POLL_S):
            if job.abort.is_set:
                job.emit(cancelled().as_event())
                os._exit(0)

    watcher = threading.Thread(target=watch, name="quantize-cancel", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        finished.set()
        watcher.join()
