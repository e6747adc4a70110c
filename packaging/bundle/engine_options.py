"""What a bundle's engine is compiled from and with: pure rules, no compiler."""

import hashlib
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bundle.places import ROOT

# Its AMX kernels crash on some machines: the level below runs there too and is good.
LEFT_OUT: Final = ("ggml-cpu-sapphirerapids",)
_COMMON: Final = {
    "CMAKE_BUILD_TYPE": "Release",
    "BUILD_SHARED_LIBS": "ON",
    "GGML_NATIVE": "OFF",
    "GGML_BACKEND_DL": "ON",
    "GGML_CPU_ALL_VARIANTS": "ON",
    # one file a library, found beside the one that needs it
    "CMAKE_PLATFORM_NO_VERSIONED_SONAME": "ON",
    "CMAKE_BUILD_WITH_INSTALL_RPATH": "ON",
    "LLAMA_CURL": "OFF",
    "LLAMA_BUILD_COMMON": "OFF",
    "LLAMA_BUILD_EXAMPLES": "OFF",
    "LLAMA_BUILD_SERVER": "OFF",
    "LLAMA_BUILD_TESTS": "OFF",
    "LLAMA_BUILD_TOOLS": "OFF",
}
_OF_SYSTEM: Final[dict[str, dict[str, str]]] = {
    "linux": {"CMAKE_INSTALL_RPATH": "$ORIGIN"},
    # Metal's kernels inside the library; Apple's compiler has no OpenMP
    "darwin": {
        "CMAKE_INSTALL_RPATH": "@loader_path",
        "CMAKE_OSX_DEPLOYMENT_TARGET": "13.0",
        "GGML_METAL": "ON",
        "GGML_METAL_EMBED_LIBRARY": "ON",
        "GGML_OPENMP": "OFF",
    },
    # without OpenMP no further library of Microsoft's is needed
    "win32": {"GGML_OPENMP": "OFF", "CMAKE_WINDOWS_EXPORT_ALL_SYMBOLS": "ON"},
}
_WANTED: Final = re.compile(r"^(?:llama|ggml|ggml-base|ggml-(?:cpu|vulkan|cuda|metal|blas)(?:-[\w.]+)?)$")
_NOT_LIBRARIES: Final = re.compile(r"-(?:feats|shaders-gen)\b")


@dataclass(frozen=True, slots=True)
class EngineOptions:
    """Which engine a bundle gets. `system` is Python's name of it: linux, darwin or win32."""

    system: str
    vulkan: bool = False
    cuda: bool = False

    def cmake_definitions(self) -> dict[str, str]:
        """CMake's variables, by name."""
        flavour = {"GGML_VULKAN": "ON"} if self.vulkan else {}
        if self.cuda:
            flavour["GGML_CUDA"] = "ON"
        return {**_COMMON, **_OF_SYSTEM[self.system], **flavour}

    def folder_name(self, version: str) -> str:
        """A name that changes with every option: a folder that was set up otherwise keeps old instruction sets."""
        told = repr(sorted(self.cmake_definitions().items()))
        return f"{version}-{hashlib.sha256(told.encode()).hexdigest()[:10]}"


def wanted_targets(all_targets: list[str]) -> list[str]:
    """The libraries that the app loads, of all that CMake's build knows."""
    wanted = {name for name in all_targets if _WANTED.match(name) and not _NOT_LIBRARIES.search(name)}
    return sorted(wanted - set(LEFT_OUT))


def engine_version(pyproject: Path = ROOT / "pyproject.toml") -> str:
    """The version of llama-cpp-python that the project is pinned to."""
    for requirement in tomllib.loads(pyproject.read_text(encoding="utf-8"))["project"]["dependencies"]:
        if pinned := re.fullmatch(r"llama-cpp-python==([\w.]+)", requirement):
            return pinned[1]
    raise SystemExit("pyproject.toml does not pin llama-cpp-python to one version.")
