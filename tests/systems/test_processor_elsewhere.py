"""What Windows and macOS tell of the processor, through stand-ins for their registry, kernel and `sysctl`."""

import ctypes
import platform
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from app.adapters.probes import instruction_sets, macos_sysctl, performance_cores, processor
from app.adapters.probes.instruction_sets import read_instruction_sets
from app.adapters.probes.macos_sysctl import read_sysctl
from app.adapters.probes.performance_cores import read_performance_cores
from app.adapters.probes.processor import read_processor
from tests.systems.windows_stand_ins import MACOS, WINDOWS, named_module

_SYSCTL = """#!/bin/sh
[ "$1" = -n ] || exit 64
case "$2" in
    hw.perflevel0.physicalcpu) echo 8 ;;
    hw.optional.arm64|hw.optional.arm.FEAT_DotProd) echo 1 ;;
    hw.optional.arm.FEAT_SME) echo 0 ;;
    hangs) sleep 60 ;;
    *) echo "unknown oid '$2'" >&2; exit 1 ;;
esac
"""

posix = pytest.mark.skipif(sys.platform == "win32", reason="a script stands for a program")


@pytest.fixture
def macos(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "sysctl"
    program.write_text(_SYSCTL)
    program.chmod(0o755)
    monkeypatch.setattr(macos_sysctl, "_PROGRAM", str(program))
    monkeypatch.setattr(macos_sysctl, "_LIMIT_S", 2.0)
    for module in (macos_sysctl, performance_cores, instruction_sets, processor):
        monkeypatch.setattr(module, "sys", MACOS)


@posix
@pytest.mark.usefixtures("macos")
def test_a_mac_tells_its_fast_cores_and_instruction_sets() -> None:
    assert read_performance_cores(12) == 8
    assert read_instruction_sets() == ("NEON", "DOTPROD")
    assert read_processor().performance_cores == 8


@posix
@pytest.mark.usefixtures("macos")
def test_what_a_mac_does_not_tell_or_not_in_time_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_sysctl("hw.optional.avx512f") is None
    monkeypatch.setattr(macos_sysctl, "_LIMIT_S", 0.1)
    assert read_sysctl("hangs") is None
    monkeypatch.setattr(macos_sysctl, "_PROGRAM", "/no/such/program")
    assert read_performance_cores(12) == 12, "a Mac of before has one kind of core"
    assert read_instruction_sets() == ()


class _Kernel32:
    """Answers as the processor does."""

    def __init__(self, *present: int) -> None:
        self._present = present

    def IsProcessorFeaturePresent(self, number: int) -> int:
        return int(number in self._present)


@pytest.mark.parametrize(
    ("machine", "present", "words"),
    [
        ("AMD64", (39, 40, 19), ("AVX", "AVX2")),
        ("AMD64", (), ()),
        ("ARM64", (19, 43, 40), ("NEON", "DOTPROD")),
    ],
)
def test_windows_tells_instruction_sets_by_number(
    machine: str, present: tuple[int, ...], words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instruction_sets, "sys", WINDOWS)
    monkeypatch.setattr(ctypes, "WinDLL", lambda _name: _Kernel32(*present), raising=False)
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert read_instruction_sets() == words


@pytest.mark.parametrize(
    ("value", "name"), [("  Some Processor 9000  ", "Some Processor 9000"), (" ", None), (OSError("no key"), None)]
)
def test_windows_names_the_processor_in_its_registry(
    value: str | OSError, name: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def query(key: str, wanted: str) -> tuple[str, int]:
        assert key.endswith(r"CentralProcessor\0")
        assert wanted == "ProcessorNameString"
        if isinstance(value, OSError):
            raise value
        return value, 1

    registry = named_module("winreg", HKEY_LOCAL_MACHINE=0, OpenKey=lambda _root, key: key, QueryValueEx=query)
    monkeypatch.setitem(sys.modules, "winreg", registry)
    monkeypatch.setattr(processor, "sys", WINDOWS)
    monkeypatch.setattr(performance_cores, "sys", WINDOWS)
    found = read_processor()
    assert found.name == name
    assert found.performance_cores is None, "Windows does not tell"
    assert found.usable_cores <= (psutil.cpu_count() or 1)


def _unused(*_arguments: Any) -> None:
    raise AssertionError("asked")


@pytest.mark.parametrize("system", [WINDOWS, MACOS], ids=lambda system: str(system.platform))
def test_the_files_of_linux_are_not_looked_for_elsewhere(system: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "_name_from_proc", _unused)
    monkeypatch.setattr(processor, "_name_from_registry", lambda: "registry")
    monkeypatch.setattr(processor, "sys", system)
    assert read_processor().name in ("registry", platform.processor() or None)
