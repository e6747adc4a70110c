"""Weights in main memory and one token's worth of work on them, for measuring how fast they are read."""

import ctypes
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from app.domain.protocol.events import FailureCode
from app.worker.engine.engine_libraries import ggml_function
from app.worker.protocol.failure import CommandFailure, out_of_memory

_POINTER: Final = ctypes.c_void_p
_SIZE: Final = ctypes.c_size_t
_F32, _F16 = 0, 1
_CPU_DEVICE: Final = 0
_COLUMNS: Final = 4096
# 16 MiB each: decode goes through a few hundred matrices of such sizes and waits for its threads after each
_ROWS: Final = 2048
_MATRIX_BYTES: Final = _COLUMNS * _ROWS * 2
# every byte the same: 0x3c3c is 1.06 as a 16-bit float, so that no sum runs into slow odd numbers
_FILL: Final = 0x3C


class _Parameters(ctypes.Structure):
    """`struct ggml_init_params`."""

    _fields_ = (("mem_size", _SIZE), ("mem_buffer", _POINTER), ("no_alloc", ctypes.c_bool))


@dataclass(frozen=True, slots=True)
class WeightsToRead:
    """Each of `pieces` multiplies a matrix of `piece_bytes` by a vector when it is called, each a matrix of its own."""

    piece_bytes: int
    pieces: tuple[Callable[[], None], ...]


@contextmanager
def weights_in_memory(size_bytes: int, threads: int) -> Iterator[WeightsToRead]:
    """About `size_bytes` of 16-bit matrices, written so that they are really there; freed at the end.

    Raises `CommandFailure` where there is no room for them.
    """
    count = max(1, size_bytes // _MATRIX_BYTES)
    with ExitStack() as undo:
        context = _context(count, undo)
        backend = _processor_backend(threads, undo)
        graphs = _graphs(context, count)
        _fill(context, backend, undo)
        yield WeightsToRead(_MATRIX_BYTES, tuple(partial(_compute, backend, graph) for graph in graphs))


def _compute(backend: int, graph: int) -> None:
    if ggml_function("ggml_backend_graph_compute", ctypes.c_int, _POINTER, _POINTER)(backend, graph) != 0:
        raise CommandFailure(FailureCode.ENGINE, "The engine could not read its own weights.")


def _context(count: int, undo: ExitStack) -> int:
    """Room for the descriptions of tensors, none for their data."""
    overhead_bytes = ggml_function("ggml_tensor_overhead", _SIZE)() * (2 * count + 8)
    overhead_bytes += ggml_function("ggml_graph_overhead", _SIZE)() * count
    context = ggml_function("ggml_init", _POINTER, _Parameters)(_Parameters(overhead_bytes, None, True))
    return _held(context, "ggml_free", undo)


def _processor_backend(threads: int, undo: ExitStack) -> int:
    start = ggml_function("ggml_backend_init_by_type", _POINTER, ctypes.c_int, ctypes.c_char_p)
    backend = _held(start(_CPU_DEVICE, None), "ggml_backend_free", undo)
    device = ggml_function("ggml_backend_dev_by_type", _POINTER, ctypes.c_int)(_CPU_DEVICE)
    registration = ggml_function("ggml_backend_dev_backend_reg", _POINTER, _POINTER)(device)
    look_up = ggml_function("ggml_backend_reg_get_proc_address", _POINTER, _POINTER, ctypes.c_char_p)
    set_threads: Any = ctypes.CFUNCTYPE(None, _POINTER, ctypes.c_int)(
        look_up(registration, b"ggml_backend_set_n_threads")
    )
    set_threads(backend, threads)
    return backend


def _graphs(context: int, count: int) -> list[int]:
    """A matrix times a vector, `count` times."""
    matrix = ggml_function("ggml_new_tensor_2d", _POINTER, _POINTER, ctypes.c_int, ctypes.c_int64, ctypes.c_int64)
    multiply = ggml_function("ggml_mul_mat", _POINTER, _POINTER, _POINTER, _POINTER)
    expand = ggml_function("ggml_build_forward_expand", None, _POINTER, _POINTER)
    new_graph = ggml_function("ggml_new_graph", _POINTER, _POINTER)
    vector = matrix(context, _F32, _COLUMNS, 1)
    graphs: list[int] = [new_graph(context) for _ in range(count)]
    for graph in graphs:
        expand(graph, multiply(context, matrix(context, _F16, _COLUMNS, _ROWS), vector))
    return graphs


def _fill(context: int, backend: int, undo: ExitStack) -> None:
    """Give the tensors memory and write to it: pages that nobody wrote to all read from one page of zeros."""
    allocate = ggml_function("ggml_backend_alloc_ctx_tensors", _POINTER, _POINTER, _POINTER)
    buffer = _held(allocate(context, backend), "ggml_backend_buffer_free", undo)
    ggml_function("ggml_backend_buffer_clear", None, _POINTER, ctypes.c_uint8)(buffer, _FILL)


def _held(handle: int | None, free: str, undo: ExitStack) -> int:
    if not handle:
        raise out_of_memory("to measure how fast memory is read")
    undo.callback(ggml_function(free, None, _POINTER), handle)
    return handle
