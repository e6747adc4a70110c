"""What every command in the terminal is run within: a log, and a polite end from outside that ends children too."""

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from app.adapters.logs import start_log
from app.adapters.paths import log_folder
from app.domain.errors import WeighInError


@contextmanager
def terminal_session() -> Iterator[None]:
    """Warnings go to the log file; SIGTERM acts like Ctrl+C."""
    ensure_log()
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def ensure_log() -> None:
    """Start the log file unless one is open; without it, nothing is logged, and never to the terminal."""
    root = logging.getLogger()
    if root.handlers:
        return
    # keeps Python from writing warnings and tracebacks to standard error where the file refuses
    root.addHandler(logging.NullHandler())
    try:
        start_log(log_folder())
    except (OSError, WeighInError) as error:
        root.info("no log: %s", error)


def _interrupt(_signal_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
