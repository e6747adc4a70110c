"""The licences of all that went into a bundle: Python packages, the engine, and what the system lent."""

import importlib.metadata
import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from app.adapters.licences import (
    licences_document,
    licences_of_distributions,
    own_licences,
    python_licence,
    required_distributions,
)
from app.domain.licence_notice import LicenceNotice
from bundle.engine_options import engine_version
from bundle.places import ENGINE_LIBRARIES, ENGINE_LICENCE, LICENCES_FILE, ROOT


def write_licences(modules: Iterable[str], libraries: Iterable[str]) -> Path:
    """Collect the licences of a bundle of these modules (by name) and libraries (by path); returns the file."""
    notices = (
        *own_licences(),
        python_licence(),
        _engine_licence(),
        *sorted(
            (*licences_of_distributions(bundled_distributions(modules)), *system_licences(libraries)),
            key=lambda notice: notice.name.lower(),
        ),
    )
    LICENCES_FILE.parent.mkdir(parents=True, exist_ok=True)
    LICENCES_FILE.write_text(json.dumps(licences_document(notices), indent=1), encoding="utf-8")
    return LICENCES_FILE


def bundled_distributions(modules: Iterable[str]) -> set[str]:
    """The Python packages that these modules come from, our own left out, with those that work without a module."""
    tops = {name.split(".")[0] for name in modules}
    of_module = importlib.metadata.packages_distributions()
    found = {name for top in tops for name in of_module.get(top, [])}
    needed = {name for name in required_distributions() if name in ("hf-xet", "pyside6-essentials", "shiboken6")}
    return {*found, *needed} - {"weigh-in", "weigh_in"}


def system_licences(libraries: Iterable[str]) -> tuple[LicenceNotice, ...]:
    """The licences of libraries that come from the system: what its packages say of themselves.

    Those within the interpreter, its packages or our own build are told elsewhere.
    """
    elsewhere = tuple(str(Path(folder).resolve()) for folder in (sys.prefix, sys.base_prefix, ENGINE_LIBRARIES, ROOT))
    paths = sorted({str(Path(each).resolve()) for each in libraries})
    lent = [path for path in paths if not path.startswith(elsewhere)]
    notices = {notice.name: notice for path in lent if (notice := _of_system(Path(path))) is not None}
    return tuple(notices.values())


def _engine_licence() -> LicenceNotice:
    text = ENGINE_LICENCE.read_text(encoding="utf-8")
    version = f"as in llama-cpp-python {engine_version()}"
    return LicenceNotice("llama.cpp and ggml", version, "MIT", "https://github.com/ggml-org/llama.cpp", text)


def _of_system(path: Path) -> LicenceNotice | None:
    """Debian keeps a copyright file with every package; elsewhere the library is named."""
    package = _debian_package(path)
    if package is None:
        return LicenceNotice(path.name) if sys.platform == "linux" else None
    name = package.split(":")[0]
    version = _output("dpkg-query", "-W", "-f=${Version}", package)
    copyright_file = Path("/usr/share/doc") / name / "copyright"
    text = copyright_file.read_text(encoding="utf-8", errors="replace") if copyright_file.is_file() else ""
    return LicenceNotice(name, version, "", "", text)


def _debian_package(path: Path) -> str | None:
    if shutil.which("dpkg-query") is None:
        return None
    # files of /usr/lib are often recorded under /lib
    for spelled in (path, Path("/") / path.relative_to("/usr") if path.is_relative_to("/usr") else path):
        if told := _output("dpkg-query", "-S", str(spelled)):
            return told.splitlines()[0].rsplit(": ", 1)[0].split(",")[0]
    return None


def _output(*command: str) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
