"""One model process: started, spoken to by JSON lines, watched, and ended by one ladder on every path."""

import logging
import os
import subprocess
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Final

from app.adapters.desktop.program import program_command
from app.domain.errors import ProtocolError
from app.domain.protocol import wire
from app.domain.protocol.events import Command, WorkerEvent, decode_event
from app.domain.protocol.outcome import Outcome, OutcomeKind, outcome_of_exit
from app.services.processes.command_pipe import CommandPipe, close_quietly
from app.services.processes.process_family import ProcessFamily

_log = logging.getLogger(__name__)

# A turn's event is a few kB; a line this long is a process gone mad.
_LONGEST_LINE_BYTES: Final = 16_000_000
_KEPT_STDERR_LINES: Final = 60
_LONGEST_STDERR_LINE: Final = 500
# After its input is closed a process frees its model and leaves; then it is told to, then it is made to.
_LEAVE_S: Final = 0.5
_TERMINATE_S: Final = 1.0
_KILL_S: Final = 5.0
# A process that left the family may hold a pipe open: what it says is not waited for longer.
_LAST_LINES_S: Final = 3.0
# On Windows a child started at the same moment would inherit the pipes of this one and keep them open.
_starting: Final = threading.Lock()


def worker_command() -> tuple[str, ...]:
    """How this program starts a model process."""
    return (*program_command(), "--worker")


class WorkerProcess:
    """A child that runs a model. `on_event` and `on_exit` are called on its own threads, `on_exit` once, at last.

    `doing` is what the process is busy with ("while loading"), for the sentence when it dies; its user keeps it. No
    method but `stop` and `wait` ever waits for the child.
    """

    def __init__(
        self,
        *,
        on_event: Callable[[WorkerEvent], None],
        on_exit: Callable[[Outcome], None],
        command: Sequence[str] | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.doing = "while starting"
        self._on_event = on_event
        self._on_exit = on_exit
        self._command = tuple(command or worker_command())
        self._environment = {**os.environ, "GGML_NO_BACKTRACE": "1", **(environment or {})}
        self._process: subprocess.Popen[bytes] | None = None
        self._family: ProcessFamily | None = None
        self._input: CommandPipe | None = None
        self._broken: Outcome | None = None
        self._stderr: deque[str] = deque(maxlen=_KEPT_STDERR_LINES)
        self._stop_lock = threading.Lock()
        self._asked_to_end = False
        self._ended = threading.Event()

    @property
    def process_id(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def alive(self) -> bool:
        """Whether it runs: false from the moment it dies, before its end is told."""
        if self._family is None or self._ended.is_set():
            return False
        return not self._family.has_ended()

    def start(self) -> None:
        """Start the child. A child that cannot be started is reported through `on_exit` like any other end."""
        try:
            with _starting:
                process = subprocess.Popen(
                    self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env=self._environment,
                    start_new_session=os.name == "posix",
                    creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
                )
        except OSError as error:
            self._ended.set()
            self._on_exit(_never_started(error))
            return
        self._family = ProcessFamily(process)
        self._process = process
        if process.stdin is not None:
            self._input = CommandPipe(process.stdin)
        readers = [
            self._thread("worker-events", self._read_events, process.stdout),
            self._thread("worker-stderr", self._read_stderr, process.stderr),
        ]
        self._thread("worker-end", self._see_to_the_end, self._family, readers)

    def send(self, command: Command) -> None:
        """Send a command; when the child is gone, `on_exit` tells, not this call."""
        if self._input is not None:
            self._input.put(wire.encode(command).encode("ascii"))

    def stop(self) -> None:
        """End the child: close its input, then terminate, then kill it and its descendants; returns when it is gone."""
        with self._stop_lock:
            self._asked_to_end = True
            if self._family is None or self._input is None or self._ended.is_set():
                return
            self._input.close()
            if self._ended.wait(_LEAVE_S):
                return
            self._family.terminate()
            if self._ended.wait(_TERMINATE_S):
                return
            self._family.kill()
            if not self._ended.wait(_KILL_S):
                _log.warning("model process %s did not end", self.process_id)

    def kill(self) -> None:
        """Kill the child and its descendants at once."""
        self._asked_to_end = True
        if self._family is not None and not self._ended.is_set():
            self._family.kill()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait until the child has ended and `on_exit` has returned."""
        return self._ended.wait(timeout_s)

    def _thread(self, name: str, target: Callable[..., None], *arguments: object) -> threading.Thread:
        thread = threading.Thread(target=target, args=arguments, name=name, daemon=True)
        thread.start()
        return thread

    def _see_to_the_end(self, family: ProcessFamily, readers: Sequence[threading.Thread]) -> None:
        exit_code = family.wait()
        for reader in readers:
            reader.join(_LAST_LINES_S)
        if self._input is not None:
            self._input.close()
        self._on_exit(self._broken or self._outcome(exit_code))
        self._ended.set()

    def _read_events(self, stdout: IO[bytes]) -> None:
        self._broken = self._forward_lines(stdout)
        if self._broken is not None and self._family is not None:
            self._family.kill()
        close_quietly(stdout)

    def _forward_lines(self, stdout: IO[bytes]) -> Outcome | None:
        while line := stdout.readline(_LONGEST_LINE_BYTES):
            try:
                event = decode_event(line)
            except ProtocolError as error:
                return self._unreadable(error)
            self._on_event(event)
        return None

    def _unreadable(self, error: ProtocolError) -> Outcome:
        return Outcome(
            OutcomeKind.CRASHED,
            message=f"The model's process sent something unreadable {self.doing} and was ended.",
            advice="Run again to restart it.",
            details="\n".join(part for part in (error.message, error.details, self._last_words()) if part),
        )

    def _read_stderr(self, stderr: IO[bytes]) -> None:
        while line := stderr.readline(_LONGEST_STDERR_LINE):
            self._stderr.append(line.decode("utf-8", errors="replace").rstrip())
        close_quietly(stderr)

    def _last_words(self) -> str:
        return "\n".join(list(self._stderr))

    def _outcome(self, exit_code: int) -> Outcome:
        if self._asked_to_end:
            return Outcome(OutcomeKind.CANCELLED, message="Stopped.", details=self._last_words())
        return outcome_of_exit(exit_code, doing=self.doing, last_words=self._last_words())


def _never_started(error: OSError) -> Outcome:
    return Outcome(
        OutcomeKind.NEVER_STARTED,
        message="The model's process could not be started.",
        advice="Free some memory or install the app again.",
        details=str(error),
    )
