"""Compile the engine's libraries from the source package of its bindings, one for each instruction set."""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Final

from bundle.commands import python, run
from bundle.engine_options import EngineOptions, engine_version, wanted_targets
from bundle.places import ENGINE, ENGINE_LIBRARIES, ENGINE_LICENCE

_LIBRARY_SUFFIXES: Final = (".so", ".dylib", ".dll")
_LOG: Final = ENGINE / "build.log"


def build_engine(options: EngineOptions, source: Path | None = None) -> None:
    """Compile what `options` say; leaves `ENGINE_LIBRARIES` and `ENGINE_LICENCE`.

    `source` is an unpacked source package of llama-cpp-python; without one it is downloaded. What was compiled before
    is kept.
    """
    version = engine_version()
    _LOG.unlink(missing_ok=True)
    llama_cpp = (source or _source_package(version)) / "vendor" / "llama.cpp"
    folder = ENGINE / options.folder_name(version)
    definitions = [f"-D{name}={value}" for name, value in options.cmake_definitions().items()]
    generator = ("-G", "Ninja", f"-DCMAKE_MAKE_PROGRAM={_tool('ninja')}")
    run([_tool("cmake"), *generator, *definitions, "-S", llama_cpp, "-B", folder], log=_LOG)
    targets = wanted_targets(_targets(folder))
    jobs = str(os.cpu_count() or 1)
    run([_tool("cmake"), "--build", folder, "--parallel", jobs, "--target", *targets], log=_LOG)
    _collect(folder / "bin", targets)
    shutil.copyfile(llama_cpp / "LICENSE", ENGINE_LICENCE)


def vulkan_toolchain_is_here() -> bool:
    """Whether the Vulkan part can be compiled: headers of Vulkan and SPIR-V, and the compiler of its shaders."""
    if sys.platform == "darwin" or shutil.which("glslc") is None:
        return False
    if "VULKAN_SDK" in os.environ:
        return True
    return Path("/usr/include/vulkan/vulkan.h").is_file() and Path("/usr/include/spirv/unified1/spirv.h").is_file()


def _source_package(version: str) -> Path:
    """llama-cpp-python's source, downloaded by pip once."""
    unpacked = ENGINE / f"llama_cpp_python-{version}"
    if not unpacked.is_dir():
        package = "llama-cpp-python"
        run(
            python("-m", "pip", "download", "--no-deps", "--no-binary", package, "-d", ENGINE, f"{package}=={version}"),
            log=_LOG,
        )
        partial = ENGINE / "unpacking"
        shutil.rmtree(partial, ignore_errors=True)
        with tarfile.open(ENGINE / f"llama_cpp_python-{version}.tar.gz") as archive:
            archive.extractall(partial, filter="data")
        (partial / unpacked.name).rename(unpacked)
        partial.rmdir()
    return unpacked


def _tool(name: str) -> Path:
    """A build tool of the environment that runs the build."""
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        raise SystemExit(f"{name} is missing; `uv run --group packaging packaging/build.py` installs it.")
    return Path(found)


def _targets(folder: Path) -> list[str]:
    done = subprocess.run(
        [_tool("ninja"), "-C", folder, "-t", "targets", "all"], capture_output=True, text=True, check=True
    )
    return [line.split(":")[0] for line in done.stdout.splitlines() if ": phony" in line]


def _collect(folder: Path, targets: list[str]) -> None:
    shutil.rmtree(ENGINE_LIBRARIES, ignore_errors=True)
    ENGINE_LIBRARIES.mkdir(parents=True)
    for target in targets:
        for built in _libraries(folder, target):
            copy = ENGINE_LIBRARIES / built.name
            shutil.copy2(built, copy)
            if strip := shutil.which("strip"):
                subprocess.run([strip, "-x" if sys.platform == "darwin" else "--strip-unneeded", copy], check=True)


def _libraries(folder: Path, target: str) -> list[Path]:
    names = (f"{prefix}{target}{suffix}" for prefix in ("lib", "") for suffix in _LIBRARY_SUFFIXES)
    built = [folder / name for name in names if (folder / name).is_file()]
    if not built:
        raise SystemExit(f"the engine's build left no library {target} in {folder}")
    return built
