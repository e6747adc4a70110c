"""Exceptions that nobody caught, in the main thread, in other threads and where Python can only ignore them."""

import logging
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Final

_log = logging.getLogger(__name__)

_MOST_TOLD: Final = 100


@contextmanager
def unhandled_errors(tell: Callable[[BaseException, str], None]) -> Iterator[None]:
    """While this lasts, `tell` gets each such exception with its traceback, on the thread where it happened.

    Qt hands what a slot raises to `sys.excepthook` and goes on. What comes again and again is told a hundred times.
    """
    told = _Told(tell)
    before = sys.excepthook, threading.excepthook, sys.unraisablehook
    sys.excepthook = told.in_main_thread
    threading.excepthook = told.in_thread
    sys.unraisablehook = told.unraisable
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook, sys.unraisablehook = before


class _Told:
    def __init__(self, tell: Callable[[BaseException, str], None]) -> None:
        self._tell = tell
        self._left = _MOST_TOLD

    def in_main_thread(self, _kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        self._take(error, "unhandled")

    def in_thread(self, arguments: "threading.ExceptHookArgs") -> None:
        if arguments.exc_value is not None and not isinstance(arguments.exc_value, SystemExit):
            self._take(arguments.exc_value, f"unhandled in thread {getattr(arguments.thread, 'name', '?')}")

    def unraisable(self, arguments: "sys.UnraisableHookArgs") -> None:
        if arguments.exc_value is not None:
            self._take(arguments.exc_value, arguments.err_msg or "ignored")

    def _take(self, error: BaseException, where: str) -> None:
        if isinstance(error, KeyboardInterrupt) or self._left <= 0:
            return
        self._left -= 1
        text = f"{where}:\n{''.join(traceback.format_exception(error))}"
        _log.error("%s", text)
        try:
            self._tell(error, text)
        except Exception:  # nothing may be raised from here
            _log.exception("an unhandled error could not be told")
