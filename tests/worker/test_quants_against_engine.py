"""The table of tensor types and levels is the engine's own."""

import ctypes
from pathlib import Path

import llama_cpp
import pytest

from app.domain.gguf.quants import FILE_TYPES, TENSOR_TYPES

pytestmark = pytest.mark.engine

_LEVEL_PREFIXES = ("LLAMA_FTYPE_MOSTLY_", "LLAMA_FTYPE_ALL_")
_LIBRARY_NAMES = ("libggml-base.so", "libggml-base.dylib", "ggml-base.dll")


def _base_library() -> ctypes.CDLL:
    folder = Path(llama_cpp.__file__).parent / "lib"
    (path,) = [
        each for each in folder.iterdir() if each.name in ("libggml-base.so", "libggml-base.dylib", "ggml-base.dll")
    ]
    library = ctypes.CDLL(str(path))
    library.ggml_type_name.restype = ctypes.c_char_p
    library.ggml_type_size.restype = ctypes.c_size_t
    library.ggml_blck_size.restype = ctypes.c_int64
    return library


def test_block_sizes_are_the_engines() -> None:
    library = _base_library()
    for kind in TENSOR_TYPES.values():
        assert library.ggml_type_name(kind.type_id).decode().upper() == kind.name
        assert library.ggml_blck_size(kind.type_id) == kind.block_weights
        assert library.ggml_type_size(kind.type_id) == kind.block_bytes


def test_no_type_of_the_engine_is_missing() -> None:
    library = _base_library()
    known = {type_id for type_id in range(43) if library.ggml_blck_size(type_id) > 0}
    assert known == set(TENSOR_TYPES)


def test_every_level_has_the_engines_number() -> None:
    numbers = {
        name.removeprefix(prefix): getattr(llama_cpp, name)
        for prefix in _LEVEL_PREFIXES
        for name in dir(llama_cpp)
        if name.startswith(prefix)
    }
    assert {level: number for number, level in FILE_TYPES.items()} == numbers
