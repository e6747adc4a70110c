"""Does the compiled engine load here, and does it use this processor? An engine set up wrongly is five times slower.

Run as a program with a folder of engine libraries it tells as JSON what they say of themselves: a process of its own,
because libraries that were loaded cannot be unloaded.
"""

import ctypes
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

from bundle.commands import python

_THIS_FILE: Final = Path(__file__)
_LOG_CALLBACK: Final = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)


def check_engine(libraries: Path) -> str:
    """One line of what the engine in `libraries` uses of this machine. Raises `SystemExit` if it does not run here."""
    environment = {**os.environ, "PYTHONPATH": str(_THIS_FILE.parent.parent), "GGML_NO_BACKTRACE": "1"}
    done = subprocess.run(python(_THIS_FILE, libraries), capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        raise SystemExit(f"The engine does not load ({done.returncode}):\n{done.stderr}")
    told = json.loads(done.stdout.splitlines()[-1])
    system_info: str = told["system_info"]
    problem = engine_problem(system_info, told["loaded"], processor_flags())
    if problem:
        raise SystemExit(f"{problem}\n{system_info}\n{told['loaded']}")
    return f"{', '.join(told['loaded'])}: {system_info}"


def engine_problem(system_info: str, loaded: list[str], flags: set[str]) -> str:
    """What is wrong with an engine that says `system_info` and loaded these libraries, on a processor with `flags`."""
    if not any("ggml-cpu" in name for name in loaded):
        return "No library for the processor was loaded."
    if any("sapphirerapids" in name for name in loaded):
        return "The library with AMX is in the bundle; it crashes on some machines."
    if "avx2" in flags and "AVX2 = 1" not in system_info:
        return "This processor has AVX2, and the engine does not use it."
    return ""


def processor_flags() -> set[str]:
    """What the processor can do, by Linux's names for it; empty on other systems."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return set()
    return next((set(line.partition(":")[2].split()) for line in lines if line.startswith("flags")), set())


def _tell(folder: Path) -> None:
    names = {"linux": "lib{}.so", "darwin": "lib{}.dylib", "win32": "{}.dll"}[sys.platform]
    said: list[str] = []

    @_LOG_CALLBACK
    def note(_level: int, text: bytes, _data: object) -> None:
        said.append(text.decode(errors="replace"))

    base, ggml, llama = (ctypes.CDLL(str(folder / names.format(name))) for name in ("ggml-base", "ggml", "llama"))
    base.ggml_log_set(note, None)
    ggml.ggml_backend_load_all_from_path(os.fsencode(folder))
    llama.llama_print_system_info.restype = ctypes.c_char_p
    loaded = [Path(line.split(" from ")[-1].strip()).name for line in said if "loaded" in line and " from " in line]
    system_info = llama.llama_print_system_info().decode().strip().rstrip("|").strip()
    print(json.dumps({"loaded": loaded, "system_info": system_info}))


if __name__ == "__main__":
    _tell(Path(sys.argv[1]))
