"""What the engine can compute on, asked of ggml itself."""

import ctypes
from importlib import metadata
from typing import Final

import llama_cpp.llama_cpp as engine

from app.domain.protocol.engine_messages import EngineDescribed, EngineDevice
from app.worker.engine.engine_libraries import ggml_function
from app.worker.engine.safe_mode import in_safe_mode

# enum ggml_backend_dev_type; what is not listed (groups of devices) is left out
_KINDS: Final = {0: "cpu", 1: "gpu", 2: "integrated gpu", 3: "accelerator"}


def describe_engine() -> EngineDescribed:
    """Versions, instruction sets and devices."""
    return EngineDescribed(
        version=engine_version(),
        system_info=_text(engine.llama_print_system_info()).strip().rstrip("|").strip(),
        gpu_offload=bool(engine.llama_supports_gpu_offload()) and not in_safe_mode(),
        devices=_devices(),
    )


def engine_version() -> str:
    """Binding and engine: `llama-cpp-python 0.3.36, llama.cpp …`."""
    try:
        binding = metadata.version("llama-cpp-python")
    except metadata.PackageNotFoundError:
        binding = "(version unknown)"
    return f"llama-cpp-python {binding}, llama.cpp {_text(engine.llama_version())}"


def _devices() -> tuple[EngineDevice, ...]:
    count = ggml_function("ggml_backend_dev_count", ctypes.c_size_t)
    get = ggml_function("ggml_backend_dev_get", ctypes.c_void_p, ctypes.c_size_t)
    found = (_device(get(index)) for index in range(count()))
    return tuple(each for each in found if each is not None)


def _device(handle: int) -> EngineDevice | None:
    kind = _KINDS.get(ggml_function("ggml_backend_dev_type", ctypes.c_int, ctypes.c_void_p)(handle))
    if kind is None or (in_safe_mode() and kind != _KINDS[0]):
        return None
    free_bytes, total_bytes = _memory(handle)
    return EngineDevice(
        name=_text(ggml_function("ggml_backend_dev_name", ctypes.c_char_p, ctypes.c_void_p)(handle)),
        description=_text(ggml_function("ggml_backend_dev_description", ctypes.c_char_p, ctypes.c_void_p)(handle)),
        kind=kind,
        backend=_backend_name(handle),
        total_bytes=total_bytes or None,
        free_bytes=free_bytes if total_bytes else None,
        device_id=_device_id(handle),
    )


class _Properties(ctypes.Structure):
    """`struct ggml_backend_dev_props` up to the address on the bus, and room for what follows."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("description", ctypes.c_char_p),
        ("memory_free", ctypes.c_size_t),
        ("memory_total", ctypes.c_size_t),
        ("type", ctypes.c_int),
        ("device_id", ctypes.c_char_p),
        ("capabilities", ctypes.c_byte * 64),
    )


def _device_id(handle: int) -> str | None:
    properties = _Properties()
    ask = ggml_function("ggml_backend_dev_get_props", None, ctypes.c_void_p, ctypes.POINTER(_Properties))
    ask(handle, ctypes.byref(properties))
    return _text(properties.device_id) or None


def _memory(handle: int) -> tuple[int, int]:
    free, total = ctypes.c_size_t(0), ctypes.c_size_t(0)
    pointer = ctypes.POINTER(ctypes.c_size_t)
    ask = ggml_function("ggml_backend_dev_memory", None, ctypes.c_void_p, pointer, pointer)
    ask(handle, ctypes.byref(free), ctypes.byref(total))
    return free.value, total.value


def _backend_name(handle: int) -> str:
    registration = ggml_function("ggml_backend_dev_backend_reg", ctypes.c_void_p, ctypes.c_void_p)(handle)
    return _text(ggml_function("ggml_backend_reg_name", ctypes.c_char_p, ctypes.c_void_p)(registration))


def _text(value: bytes | None) -> str:
    return (value or b"").decode("utf-8", errors="replace")
