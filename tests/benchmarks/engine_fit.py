"""What llama.cpp's `fit` counts for a model: the sum of its memory breakdown after a load without memory.

Run as `python -m tests.benchmarks.engine_fit MODEL CONTEXT KV_TYPE`; prints bytes. The breakdown is a C++ map that is
returned by value, which plain ctypes can take where the place for a returned value is a hidden first argument: Linux
on x86-64 with libstdc++. Elsewhere this ends with exit code 1.
"""

import ctypes
import platform
import sys
from collections.abc import Iterator
from pathlib import Path

import llama_cpp.llama_cpp as engine

from app.domain.lanes.batches import CPU_BATCH_TOKENS
from app.worker.engine.parameters import context_parameters, model_parameters

_BREAKDOWN = "_Z26llama_get_memory_breakdownPK13llama_context"
# std::map: comparator, then the header node (colour, parent, leftmost, rightmost), then the count.
_MAP_BYTES = 48
_PARENT, _LEFT, _RIGHT, _VALUE = 8, 16, 24, 32
_POINTER_BYTES = 8


def main(path: str, context_tokens: int, kv_type: str) -> int:
    """Bytes of weights, cache and buffers, the weights' second layouts included."""
    if (platform.system(), platform.machine()) != ("Linux", "x86_64"):
        raise SystemExit("only on Linux x86-64")
    silence = engine.llama_log_callback(lambda *_: None)
    engine.llama_log_set(silence, None)
    engine.llama_backend_init()
    settings = model_parameters(gpu_layers=0, repack=True)
    settings.no_alloc = True
    model = engine.llama_model_load_from_file(path.encode(), settings)
    context = engine.llama_init_from_model(
        model,
        context_parameters(context_tokens=context_tokens, kv_type=kv_type, gpu_layers=0, batch_tokens=CPU_BATCH_TOKENS),
    )
    return sum(_breakdown(context))


def _breakdown(context: int) -> Iterator[int]:
    library = ctypes.CDLL(str(Path(engine.__file__).parent / "lib" / "libllama.so"))
    place = ctypes.create_string_buffer(_MAP_BYTES)
    tell = getattr(library, _BREAKDOWN)
    tell.restype, tell.argtypes = ctypes.c_void_p, [ctypes.c_void_p, ctypes.c_void_p]
    tell(place, context)
    root = _pointer(ctypes.addressof(place) + _POINTER_BYTES + _PARENT)
    yield from _sizes(root)


def _sizes(node: int) -> Iterator[int]:
    """Model, context and compute bytes of each kind of buffer below a node of the tree."""
    if node:
        yield from _sizes(_pointer(node + _LEFT))
        yield from (_pointer(node + _VALUE + _POINTER_BYTES * (1 + number)) for number in range(3))
        yield from _sizes(_pointer(node + _RIGHT))


def _pointer(address: int) -> int:
    return ctypes.c_size_t.from_address(address).value


if __name__ == "__main__":
    print(main(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
