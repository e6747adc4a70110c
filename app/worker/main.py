"""The model process: `weighin --worker` runs the engine, `weighin --worker fake …` a stand-in for tests."""

import os
from importlib import metadata
from typing import Final

from app.domain.protocol.events import Failed, FailureCode
from app.worker.engine.abort_flag import AbortFlag
from app.worker.protocol.command_loop import Handlers, serve
from app.worker.protocol.streams import EventStream, take_standard_output

_INTERRUPTED: Final = 130


def run(arguments: list[str]) -> int:
    """Serve commands from standard input until it ends. Returns only if the engine could not be started."""
    # where a debugger is installed, ggml starts it on itself before it aborts: pages of output, seconds of delay
    os.environ.setdefault("GGML_NO_BACKTRACE", "1")
    events = take_standard_output()
    try:
        return _serve(events, arguments)
    except KeyboardInterrupt:
        os._exit(_INTERRUPTED)


def _serve(events: EventStream, arguments: list[str]) -> int:
    abort = AbortFlag()
    if arguments[:1] == ["fake"]:
        from app.worker.fake.fake_engine import run_fake_engine

        run_fake_engine(arguments[1:], events, abort)
    handlers = _engine_handlers(events)
    if handlers is not None:
        serve(handlers, events, abort, engine=_engine_name())
    return 1


def _engine_handlers(events: EventStream) -> Handlers | None:
    """The engine's table of commands. Imported before `Ready`, so that memory measured then holds the libraries."""
    try:
        from app.worker.engine.llama_engine import engine_handlers
    except (ImportError, OSError, RuntimeError) as error:
        events.emit(
            Failed(
                FailureCode.ENGINE,
                "The engine (llama.cpp) could not be started.",
                advice="Install the app again.",
                details=str(error),
            )
        )
        return None
    return engine_handlers()


def _engine_name() -> str:
    try:
        return f"llama-cpp-python {metadata.version('llama-cpp-python')}"
    except metadata.PackageNotFoundError:
        return "llama-cpp-python"
