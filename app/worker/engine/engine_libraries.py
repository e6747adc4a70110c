"""Functions of ggml that the Python bindings leave out."""

import ctypes
import os
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import llama_cpp.llama_cpp as engine
from llama_cpp._ctypes_extensions import load_shared_library

from app.worker.engine.safe_mode import baseline_library, in_safe_mode

# On Windows a library's functions are found in that very file alone.
_LIBRARIES: Final = ("ggml", "ggml-base")


def load_backends() -> None:
    """Load what the engine computes with, where the build keeps it in libraries of their own (app bundles do).

    From the engine's own folder only: ggml's default also searches the folder that the user happens to be in.
    """
    if ggml_function("ggml_backend_dev_count", ctypes.c_size_t)() > 0:
        return
    baseline = baseline_library(path.name for path in _folder().iterdir()) if in_safe_mode() else None
    if baseline is not None:
        load = ggml_function("ggml_backend_load", ctypes.c_void_p, ctypes.c_char_p)
        load(os.fsencode(_folder() / baseline))
    else:
        ggml_function("ggml_backend_load_all_from_path", None, ctypes.c_char_p)(os.fsencode(_folder()))


@lru_cache(maxsize=1)
def _libraries() -> tuple[ctypes.CDLL, ...]:
    return tuple(load_shared_library(name, _folder()) for name in _LIBRARIES)


def _folder() -> Path:
    return Path(engine.__file__).parent / "lib"


def ggml_function(name: str, result: Any, *arguments: Any) -> Any:
    """The function `name` with its C types. Raises `AttributeError` if this build does not have it."""
    for library in _libraries():
        try:
            function = getattr(library, name)
        except AttributeError:
            continue
        function.restype = result
        function.argtypes = list(arguments)
        return function
    raise AttributeError(f"ggml has no function {name}")
