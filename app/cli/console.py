"""Consoles of rich for results and for what goes on meanwhile."""

import sys
from typing import TextIO

from rich.console import Console


def result_console() -> Console:
    """For what the user asked for."""
    return _console(sys.stdout)


def progress_console() -> Console:
    """For what goes on meanwhile."""
    return _console(sys.stderr)


def _console(stream: TextIO) -> Console:
    # Names and answers come from strangers: nothing in them is markup.
    return Console(file=stream, markup=False, highlight=False, emoji=False, soft_wrap=False)
