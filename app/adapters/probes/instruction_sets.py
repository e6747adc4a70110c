"""Which of the instruction sets that the engine has faster code for the processor knows."""

import contextlib
import ctypes
import platform
import sys
from pathlib import Path
from typing import Final

from app.adapters.probes.macos_sysctl import read_sysctl

_CPUINFO: Final = Path("/proc/cpuinfo")
# Our word, then the system's: Linux's flags (x86, then Arm).
_LINUX: Final = (
    ("AVX", "avx"),
    ("AVX2", "avx2"),
    ("FMA", "fma"),
    ("F16C", "f16c"),
    ("AVX-VNNI", "avx_vnni"),
    ("AVX512", "avx512f"),
    ("AVX512-VNNI", "avx512_vnni"),
    ("AVX512-BF16", "avx512_bf16"),
    ("AMX", "amx_int8"),
    ("NEON", "asimd"),
    ("NEON", "neon"),
    ("DOTPROD", "asimddp"),
    ("I8MM", "i8mm"),
    ("SVE", "sve"),
    ("SME", "sme"),
)
_MACOS: Final = (
    ("AVX2", "hw.optional.avx2_0"),
    ("AVX512", "hw.optional.avx512f"),
    ("NEON", "hw.optional.arm64"),
    ("DOTPROD", "hw.optional.arm.FEAT_DotProd"),
    ("I8MM", "hw.optional.arm.FEAT_I8MM"),
    ("SME", "hw.optional.arm.FEAT_SME"),
)
# Numbers of IsProcessorFeaturePresent (winnt.h: PF_…_INSTRUCTIONS_AVAILABLE).
_WINDOWS: Final = (("AVX", 39), ("AVX2", 40), ("AVX512", 41), ("NEON", 19), ("DOTPROD", 43))


def read_instruction_sets(cpuinfo: Path = _CPUINFO) -> tuple[str, ...]:
    """AVX2, AVX512, AMX, NEON … in that order; empty where the system does not tell."""
    if sys.platform == "linux":
        return _of_flags(_flags(cpuinfo))
    if sys.platform == "darwin":
        return tuple(word for word, name in _MACOS if read_sysctl(name) == "1")
    return _of_windows()


def _of_flags(flags: frozenset[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word, flag in _LINUX if flag in flags))


def _flags(cpuinfo: Path) -> frozenset[str]:
    with contextlib.suppress(OSError):
        for line in cpuinfo.read_text(encoding="utf-8", errors="replace").splitlines():
            if line.startswith(("flags", "Features")):
                return frozenset(line.partition(":")[2].split())
    return frozenset()


def _of_windows() -> tuple[str, ...]:
    if sys.platform != "win32":
        return ()
    kernel = ctypes.WinDLL("kernel32")
    known = _WINDOWS[3:] if platform.machine().lower() == "arm64" else _WINDOWS[:3]
    return tuple(word for word, number in known if kernel.IsProcessorFeaturePresent(number))
