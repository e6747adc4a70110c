"""One command, or one after the other, in a model process of its own: start it, wait for the result, end it."""

import queue
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeVar

from app.domain.errors import WeighInError
from app.domain.protocol.events import Command, Failed, WorkerEvent
from app.domain.protocol.outcome import Outcome
from app.services.processes.worker_process import WorkerProcess

Result = TypeVar("Result")

_POLL_S: Final = 0.05


class CommandStoppedError(WeighInError):
    """The user stopped it."""


def run_one_command(
    command: Command,
    result_type: type[Result],
    *,
    doing: str,
    on_event: Callable[[WorkerEvent], None] = lambda event: None,
    is_cancelled: Callable[[], bool] = lambda: False,
    worker_command: Sequence[str] | None = None,
    timeout_s: float | None = None,
) -> Result:
    """Send `command` to a fresh model process and return its `result_type` event.

    `doing` completes the sentence if the process dies ("while making Q4_K_M"). Raises `WeighInError` with what the
    process said, or with how it died; `CommandStoppedError` once `is_cancelled` answers true.
    """
    inbox: queue.SimpleQueue[WorkerEvent | Outcome] = queue.SimpleQueue()
    worker = WorkerProcess(on_event=inbox.put, on_exit=inbox.put, command=worker_command)
    worker.doing = doing
    worker.start()
    worker.send(command)
    try:
        return _wait_for(result_type, inbox, on_event, is_cancelled, timeout_s)
    except BaseException:
        # whatever it is doing is not wanted any more
        worker.kill()
        raise
    finally:
        worker.stop()


def run_commands(
    commands: Iterable[Command],
    result_type: type[Result],
    *,
    doing: str,
    is_cancelled: Callable[[], bool] = lambda: False,
    worker_command: Sequence[str] | None = None,
) -> Iterator[Result | WeighInError]:
    """Send `commands` to one fresh model process, each when the one before has its answer; yields the answers.

    A command that fails yields its error; one that ends the process is the last. Raises `CommandStoppedError`.
    """
    inbox: queue.SimpleQueue[WorkerEvent | Outcome] = queue.SimpleQueue()
    worker = WorkerProcess(on_event=inbox.put, on_exit=inbox.put, command=worker_command)
    worker.doing = doing
    worker.start()
    try:
        for command in commands:
            worker.send(command)
            try:
                yield _wait_for(result_type, inbox, lambda event: None, is_cancelled, None)
            except CommandStoppedError:
                raise
            except WeighInError as error:
                yield error
                if not worker.alive:
                    return
    except BaseException:
        worker.kill()
        raise
    finally:
        worker.stop()


def _wait_for(
    result_type: type[Result],
    inbox: "queue.SimpleQueue[WorkerEvent | Outcome]",
    on_event: Callable[[WorkerEvent], None],
    is_cancelled: Callable[[], bool],
    timeout_s: float | None,
) -> Result:
    ends_at = None if timeout_s is None else time.monotonic() + timeout_s
    while True:
        if is_cancelled():
            raise CommandStoppedError("Stopped.")
        if ends_at is not None and time.monotonic() > ends_at:
            raise WeighInError("The engine did not answer.", advice="Try again; restart the app if it stays so.")
        try:
            event = inbox.get(timeout=_POLL_S)
        except queue.Empty:
            continue
        if isinstance(event, result_type):
            return event
        if isinstance(event, Failed | Outcome):
            raise WeighInError(event.message, advice=event.advice, details=event.details)
        on_event(event)
