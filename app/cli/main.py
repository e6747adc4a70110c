"""The command line: `weighin [FILE…]` and its commands, exit codes, and one plain sentence for every failure."""

import logging
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from app.cli.arguments import COMMANDS, build_parser
from app.cli.streams import has_display, prepare_streams, say
from app.domain.errors import UsageError, WeighInError
from app.domain.safe_mode import SAFE_OPTION, SAFE_VARIABLE

_log = logging.getLogger(__name__)

_NEW_WINDOW = "--new-window"
SUCCESS, FAILURE, WRONG_USE, INTERRUPTED = 0, 1, 2, 130


class OpenWindow(Protocol):
    """Opens the window with files as lanes and runs until it is closed; returns the exit code.

    A window that is open already takes the files instead, unless a `new_window` is wanted.
    """

    def __call__(self, files: Sequence[str], *, demo: bool, new_window: bool) -> int: ...


def run_command_line(arguments: list[str], *, open_window: OpenWindow) -> int:
    """Run what `arguments` ask for; returns 0, 1 (failure), 2 (wrong use) or 130 (stopped by the user)."""
    prepare_streams()
    try:
        return _guarded(lambda: _run(arguments, open_window))
    except KeyboardInterrupt:
        say("Stopped.")
        return INTERRUPTED
    except BrokenPipeError:
        # whoever read our output has had enough; nothing more may be written on the way out
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILURE


def _guarded(run: Callable[[], int]) -> int:
    """Turn what goes wrong into an exit code and a sentence."""
    try:
        return run()
    except UsageError as error:
        say(error.sentence)
        return WRONG_USE
    except WeighInError as error:
        _note_details(error.details)
        say(error.sentence)
        return FAILURE
    except SystemExit as leaving:  # argparse, which has said why
        return leaving.code if isinstance(leaving.code, int) else WRONG_USE
    except BrokenPipeError:
        raise
    except Exception as error:
        _note_details(traceback.format_exc())
        say(f"Something went wrong inside Weigh-In ({type(error).__name__}: {error}). The log has the details.")
        return FAILURE


def _run(arguments: list[str], open_window: OpenWindow) -> int:
    if arguments[:1] == [SAFE_OPTION]:
        # before any command: model processes inherit it
        os.environ[SAFE_VARIABLE] = "1"
        arguments = arguments[1:]
    if arguments[:1] == [_NEW_WINDOW]:
        return _open_files(arguments[1:], open_window, new_window=True)
    words = [word for word in arguments if not word.startswith("-")]
    if not arguments or (words[:1] == arguments[:1] and words[0] not in COMMANDS):
        return _open_files(arguments, open_window)
    options = build_parser().parse_args(arguments)
    exit_code: int = options.run(options, open_window)
    return exit_code


def _open_files(arguments: list[str], open_window: OpenWindow, *, new_window: bool = False) -> int:
    for word in arguments:
        if word.startswith("-"):
            raise UsageError(f"{word} is no option for opening files; weighin --help lists what there is.")
        if not Path(word).exists() and "." not in word:
            raise UsageError(f"{word} is neither a command ({', '.join(COMMANDS)}) nor a file.")
    if not has_display():
        raise WeighInError(
            "There is no display to open the window on.",
            advice="weighin demo and weighin compare work in the terminal.",
        )
    return open_window(arguments, demo=False, new_window=new_window)


def _note_details(details: str) -> None:
    """Into the log file, never to the terminal."""
    from app.cli.compare.terminal_session import ensure_log

    if details:
        ensure_log()
        _log.warning("%s", details)
