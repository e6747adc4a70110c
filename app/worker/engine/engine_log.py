"""What llama.cpp says while it works: kept for errors and for the buffers that it names, never printed in full."""

import contextlib
import re
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import llama_cpp.llama_cpp as engine

from app.domain.protocol.dry_run_messages import EngineBuffer
from app.worker.engine.abort_flag import AbortFlag

# ggml's levels
_WARNING: Final = 3
_ERROR: Final = 4
_CONTINUED: Final = 5

_KEPT_LINES: Final = 4000
_KEPT_PROBLEMS: Final = 40
_LONGEST_LINE: Final = 500
# Errors go to standard error at once, because the engine may kill the process next: that many for one command.
_ECHOED_ERRORS: Final = 20
_DETAIL_LINES: Final = 12

_BUFFER: Final = re.compile(r":\s+(?P<device>\S.*?)\s+(?P<kind>\S+)\s+buffer size\s*=\s*(?P<mebibytes>[\d.]+) MiB")
_KIND_NAMES: Final = {"KV": "KV cache"}
_OFFLOADED: Final = re.compile(r"offloaded (\d+)/\d+ layers to GPU")


class EngineLog:
    """Collects the engine's lines from `start` on. One per process: the engine has one log."""

    def __init__(self) -> None:
        self._lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._problems: deque[str] = deque(maxlen=_KEPT_PROBLEMS)
        self._echoed = 0
        self._abort = AbortFlag()
        self._on_line: Callable[[str], None] = _ignore
        # the engine keeps the bare pointer: the object must outlive it
        self._callback = engine.llama_log_callback(self._take)

    def attach(self) -> None:
        """Make the engine speak to this log."""
        engine.llama_log_set(self._callback, None)

    def start(self, abort: AbortFlag) -> None:
        """Forget what was said for the command before. What the engine complains of once `abort` is set is no news."""
        self._abort = abort
        self._lines.clear()
        self._problems.clear()
        self._echoed = 0

    @contextlib.contextmanager
    def listening(self, on_line: Callable[[str], None]) -> Iterator[None]:
        """Hand every line to `on_line` as it comes, while the block runs."""
        self._on_line = on_line
        try:
            yield
        finally:
            self._on_line = _ignore

    @property
    def text(self) -> str:
        """All that is kept, for recognizing what went wrong."""
        return "\n".join(self._lines)

    @property
    def details(self) -> str:
        """The last warnings and errors, or the last lines where there were none."""
        chosen = list(self._problems) or list(self._lines)
        return "\n".join(chosen[-_DETAIL_LINES:])

    def buffers(self) -> tuple[EngineBuffer, ...]:
        """Every allocation that the engine named, the last figure where it named one twice."""
        return buffers_in(self._lines)

    def offloaded_layers(self) -> int:
        """Layers that the engine says it put on a GPU."""
        found = [int(match[1]) for line in self._lines if (match := _OFFLOADED.search(line))]
        return found[-1] if found else 0

    def _take(self, level: int, text: bytes, _user_data: Any) -> None:
        said = text.decode("utf-8", errors="replace")
        if level == _CONTINUED:
            self._continue(said)
            return
        line = said.strip("\n")[:_LONGEST_LINE]
        is_problem = level in (_WARNING, _ERROR) and bool(line.strip()) and not self._abort.is_set
        self._lines.append(line)
        self._on_line(line)
        if is_problem:
            self._problems.append(line)
        if is_problem and level == _ERROR and self._echoed < _ECHOED_ERRORS:
            self._echoed += 1
            print(line, file=sys.stderr, flush=True)  # noqa: T201

    def _continue(self, said: str) -> None:
        """Progress dots and the ends of unfinished lines."""
        if self._lines and said.strip("\n. "):
            self._lines[-1] = (self._lines[-1] + said.strip("\n"))[:_LONGEST_LINE]


def _ignore(_line: str) -> None:
    """Nobody listens."""


def buffers_in(lines: Iterable[str]) -> tuple[EngineBuffer, ...]:
    """The buffers named in llama.cpp's lines `FUNCTION: DEVICE KIND buffer size = N MiB`.

    A sliding-window model has two KV caches on one device (two lines, both count); compute buffers may be reserved
    again and again (the last line counts).
    """
    sizes: dict[tuple[str, str], int] = {}
    for line in lines:
        match = _BUFFER.search(line)
        if match is None:
            continue
        kind = _KIND_NAMES.get(match["kind"], match["kind"])
        size_bytes = round(float(match["mebibytes"]) * 2**20)
        key = (match["device"], kind)
        sizes[key] = size_bytes + (sizes.get(key, 0) if kind != "compute" else 0)
    return tuple(EngineBuffer(device, kind, size) for (device, kind), size in sizes.items() if size > 0)
