"""Reads commands on one thread, executes them one at a time on another."""

import os
import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, Final, NoReturn

from app.domain.errors import ProtocolError, WeighInError
from app.domain.protocol.events import Cancel, Command, Failed, FailureCode, Ready, WorkerEvent, decode_command
from app.worker.engine.abort_flag import AbortFlag
from app.worker.protocol.command_queue import CommandQueue, Item
from app.worker.protocol.failure import CommandFailure, out_of_memory
from app.worker.protocol.streams import EventStream

# A conversation is some hundred kB at most; a longer line is a mistake that must not fill the memory.
_LONGEST_LINE_BYTES: Final = 64_000_000


@dataclass(frozen=True, slots=True)
class Job:
    """What a handler needs to answer: where events go, and whether it should stop."""

    emit: Callable[[WorkerEvent], None]
    abort: AbortFlag


# A handler takes the command of its type (the table guarantees it) and either emits its result or raises.
Handler = Callable[[Any, Job], None]
Handlers = Mapping[type[Command], Handler]


def serve(
    handlers: Handlers, events: EventStream, abort: AbortFlag, *, engine: str, leave_at_end: bool = True
) -> NoReturn:
    """Say `Ready`, then execute commands as they come; the end of the input ends the process (`leave_at_end`)."""
    commands = CommandQueue(abort)
    events.emit(Ready(engine=engine, process_id=os.getpid()))
    # the descriptor itself: sys.stdin may be missing in a windowed build
    stream = open(0, "rb", closefd=False)  # noqa: SIM115
    reader = threading.Thread(target=_read, args=(stream, commands, leave_at_end), name="commands", daemon=True)
    reader.start()
    job = Job(emit=events.emit, abort=abort)
    while True:
        execute(commands.take(), handlers, job)


def _read(stream: BinaryIO, commands: CommandQueue, leave_at_end: bool) -> None:
    """Feed `commands` until the stream ends, then end the process, whatever it is busy with.

    Nothing needs to be put away: every event was written whole, and the system frees memory faster than the engine.
    """
    try:
        while line := stream.readline(_LONGEST_LINE_BYTES):
            _accept(line, commands)
    except OSError:
        pass
    if leave_at_end:
        os._exit(0)


def execute(item: Item, handlers: Handlers, job: Job) -> None:
    """Execute one command; whatever goes wrong becomes a `Failed` event."""
    try:
        _handler_of(item, handlers)(item, job)
    except Exception as error:
        job.emit(_failed(error))


def _handler_of(item: Item, handlers: Handlers) -> Handler:
    if isinstance(item, ProtocolError):
        raise item
    handler = handlers.get(type(item))
    if handler is None:
        raise ProtocolError(f"This process does not know the command {type(item).__name__}.")
    return handler


def _accept(line: bytes, commands: CommandQueue) -> None:
    try:
        command = decode_command(line)
    except ProtocolError as error:
        commands.put(error)
        return
    if isinstance(command, Cancel):
        commands.cancel()
    else:
        commands.put(command)


def _failed(error: Exception) -> Failed:
    if isinstance(error, CommandFailure):
        return error.as_event()
    if isinstance(error, WeighInError):
        return Failed(FailureCode.BAD_COMMAND, error.message, advice=error.advice, details=error.details)
    if isinstance(error, MemoryError):
        return out_of_memory("in the model's process").as_event()
    return Failed(
        FailureCode.ENGINE,
        "The model's process met an error of its own.",
        advice="Run again; if it stays so, the details help to find the cause.",
        details="".join(traceback.format_exception(error))[-4000:],
    )
