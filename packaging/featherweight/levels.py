"""Makes the quantized levels from the F16 file with the engine's own quantizer."""

from __future__ import annotations

import ctypes
from pathlib import Path

import llama_cpp

FILE_TYPES = {
    "Q8_0": llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0,
    "Q6_K": llama_cpp.LLAMA_FTYPE_MOSTLY_Q6_K,
    "Q5_K_M": llama_cpp.LLAMA_FTYPE_MOSTLY_Q5_K_M,
    "Q4_K_M": llama_cpp.LLAMA_FTYPE_MOSTLY_Q4_K_M,
    "Q3_K_M": llama_cpp.LLAMA_FTYPE_MOSTLY_Q3_K_M,
    "Q2_K": llama_cpp.LLAMA_FTYPE_MOSTLY_Q2_K,
}
LEVELS = ["F16", *FILE_TYPES]


@llama_cpp.llama_log_callback
def _be_quiet(_level: int, _text: bytes, _data: ctypes.c_void_p) -> None:
    """The engine's log is not wanted here."""


def silence_engine() -> None:
    """Drop the engine's log lines."""
    llama_cpp.llama_log_set(_be_quiet, ctypes.c_void_p(0))


def make_levels(full: Path, folder: Path) -> dict[str, Path]:
    """Quantize the F16 file to every level; returns the file of each, F16 first."""
    folder.mkdir(parents=True, exist_ok=True)
    made = {"F16": full}
    for level, file_type in FILE_TYPES.items():
        target = folder / f"{full.stem.removesuffix('-F16')}-{level}.gguf"
        parameters = llama_cpp.llama_model_quantize_default_params()
        parameters.ftype = file_type
        parameters.nthread = 2
        if llama_cpp.llama_model_quantize(str(full).encode(), str(target).encode(), ctypes.byref(parameters)):
            raise RuntimeError(f"the engine could not make {level}")
        made[level] = target
    return made
