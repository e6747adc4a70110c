"""The abort flag as llama.cpp wants it: a C function that it asks between the steps of a computation."""

import ctypes
import os
from typing import Any

import llama_cpp.llama_cpp as engine

from app.worker.engine.abort_flag import AbortFlag


def watch_abort_flag(context: int, flag: AbortFlag) -> None:
    """Make every computation in `context` stop soon after `flag` is set.

    The engine asks once per step of its graph, hundreds of times a token. C's own `strlen` answers: the length of the
    flag's string is 0 (go on) or 1 (stop). A Python function there would cost a millisecond a token.
    """
    engine.llama_set_abort_callback(context, _string_length(), ctypes.c_void_p(flag.address))


def _string_length() -> Any:
    library = ctypes.CDLL("msvcrt" if os.name == "nt" else None)
    return ctypes.cast(library.strlen, engine.ggml_abort_callback)
