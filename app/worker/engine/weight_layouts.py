"""Which weights the processor computes with in a layout of the engine's own, and how large they are in it.

Asked of ggml itself, for it depends on the processor and on the build: with AVX2 some types are repacked row by row,
with AMX or on ARM others. llama.cpp asks the same way before it places a tensor.
"""

import ctypes
import math
from collections.abc import Iterator
from typing import Final

from app.domain.protocol.dry_run_messages import TensorKind
from app.worker.engine.engine_libraries import ggml_function

_POINTER: Final = ctypes.c_void_p
_CPU_DEVICE: Final = 0
_FLOAT32: Final = 0
_INT32: Final = 26
_ROOM_BYTES: Final = 1 << 16
_TOKENS: Final = 512
# The question is asked with a small tensor: what matters of the rows is what they are multiples of.
_ROWS_PERIOD: Final = 64
_LONGEST_ROW: Final = 1 << 20
_MOST_WEIGHTS: Final = 1 << 44


class _Room(ctypes.Structure):
    """ggml_init_params"""

    _fields_ = (("mem_size", ctypes.c_size_t), ("mem_buffer", ctypes.c_void_p), ("no_alloc", ctypes.c_bool))


def own_layout_bytes(kind: TensorKind) -> int | None:
    """Bytes in the engine's own layout; `None` where the processor uses the file's, or for absurd shapes."""
    shape = kind.shape
    if len(shape) not in (2, 3) or shape[0] > _LONGEST_ROW or math.prod(shape) > _MOST_WEIGHTS:
        return None
    context = ggml_function("ggml_init", _POINTER, _Room)(_Room(_ROOM_BYTES, None, True))
    try:
        size = ggml_function("ggml_backend_buft_get_alloc_size", ctypes.c_size_t, _POINTER, _POINTER)
        for buffer_type in _own_buffer_types():
            if _is_used(context, kind, buffer_type):
                return int(size(buffer_type, _tensor(context, kind.type_id, *shape)))
        return None
    finally:
        ggml_function("ggml_free", None, _POINTER)(context)


def _own_buffer_types() -> Iterator[int]:
    """The processor's buffer types beyond plain memory, in the engine's order of preference."""
    registration = ggml_function("ggml_backend_dev_backend_reg", _POINTER, _POINTER)(_cpu())
    look_up = ggml_function("ggml_backend_reg_get_proc_address", _POINTER, _POINTER, ctypes.c_char_p)
    address = look_up(registration, b"ggml_backend_dev_get_extra_bufts")
    if not address:
        return
    listed = ctypes.CFUNCTYPE(ctypes.POINTER(_POINTER), _POINTER)(address)(_cpu())
    index = 0
    while listed and listed[index]:
        yield listed[index]
        index += 1


def _is_used(context: int, kind: TensorKind, buffer_type: int) -> bool:
    row_length, rows, *experts = kind.shape
    weights = _tensor(context, kind.type_id, row_length, _ROWS_PERIOD + rows % _ROWS_PERIOD, *([2] if experts else []))
    size_bytes = ggml_function("ggml_nbytes", ctypes.c_size_t, _POINTER)(weights)
    allocate = ggml_function("ggml_backend_buft_alloc_buffer", _POINTER, _POINTER, ctypes.c_size_t)
    buffer = allocate(buffer_type, 2 * size_bytes)
    if not buffer:
        return False
    try:
        base = ggml_function("ggml_backend_buffer_get_base", _POINTER, _POINTER)(buffer)
        place = ggml_function("ggml_backend_tensor_alloc", ctypes.c_int, *[_POINTER] * 3)
        if place(buffer, weights, base) != 0:
            return False
        supports = ggml_function("ggml_backend_dev_supports_op", ctypes.c_bool, _POINTER, _POINTER)
        return bool(supports(_cpu(), _product(context, weights, row_length, mixture=bool(experts))))
    finally:
        ggml_function("ggml_backend_buffer_free", None, _POINTER)(buffer)


def _product(context: int, weights: int, row_length: int, *, mixture: bool) -> int:
    """The multiplication that the weights are used in."""
    if not mixture:
        tokens = _tensor(context, _FLOAT32, row_length, _TOKENS)
        multiply = ggml_function("ggml_mul_mat", _POINTER, *[_POINTER] * 3)
        return int(multiply(context, weights, tokens))
    tokens = _tensor(context, _FLOAT32, row_length, 1, _TOKENS)
    choice = _tensor(context, _INT32, 1, _TOKENS)
    multiply = ggml_function("ggml_mul_mat_id", _POINTER, *[_POINTER] * 4)
    return int(multiply(context, weights, tokens, choice))


def _tensor(context: int, type_id: int, *shape: int) -> int:
    lengths = (ctypes.c_int64 * len(shape))(*shape)
    make = ggml_function("ggml_new_tensor", _POINTER, _POINTER, ctypes.c_int, ctypes.c_int, _POINTER)
    return int(make(context, type_id, len(shape), ctypes.cast(lengths, _POINTER)))


def _cpu() -> int:
    return int(ggml_function("ggml_backend_dev_by_type", _POINTER, ctypes.c_int)(_CPU_DEVICE))
