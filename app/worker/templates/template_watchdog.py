"""Ends the process when a chat template does not come to an end: nothing else can stop a loop inside Jinja."""

import contextlib
import faulthandler
import mmap
import os
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from app.domain.protocol.events import FailureCode, WorkerEvent
from app.worker.protocol.failure import CommandFailure

LIMIT_S: Final = 5.0
# One expression may hold the interpreter so that no Python thread runs: then C code ends the process, wordless.
_HARD_LIMIT_S: Final = 15.0
EXIT_CODE: Final = 75
_MEMORY_LIMIT_BYTES: Final = 512 * 2**20


@contextlib.contextmanager
def watched(emit: Callable[[WorkerEvent], None]) -> Iterator[None]:
    """Run the block under a limit of time, and of memory where the system offers one (Linux)."""
    timer = threading.Timer(LIMIT_S, _give_up, args=(emit,))
    timer.daemon = True
    with Path(os.devnull).open("wb") as nowhere:
        faulthandler.dump_traceback_later(_HARD_LIMIT_S, exit=True, file=nowhere)
        timer.start()
        try:
            with _limited_memory():
                yield
        finally:
            timer.cancel()
            faulthandler.cancel_dump_traceback_later()


def _give_up(emit: Callable[[WorkerEvent], None]) -> None:
    failure = CommandFailure(
        FailureCode.TEMPLATE_FAILED,
        "The model's chat template does not come to an end, so its process was stopped.",
        advice="The file's template is broken or hostile; choose another file of this model.",
    )
    emit(failure.as_event())
    os._exit(EXIT_CODE)


@contextlib.contextmanager
def _limited_memory() -> Iterator[None]:
    """Let the process grow by a fixed amount only, so that a doubling text raises `MemoryError`."""
    if sys.platform != "linux":
        yield
        return
    import resource

    before = resource.getrlimit(resource.RLIMIT_AS)
    limit = _address_space_bytes() + _MEMORY_LIMIT_BYTES
    if before[0] != resource.RLIM_INFINITY:
        limit = min(limit, before[0])
    resource.setrlimit(resource.RLIMIT_AS, (limit, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)


def _address_space_bytes() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    return pages * mmap.PAGESIZE
