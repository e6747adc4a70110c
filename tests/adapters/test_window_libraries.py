"""A system that lacks what Qt needs is told which packages bring it, before Qt ends the process."""

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.adapters import window_libraries
from app.domain.errors import WeighInError

FILES = [Path("/qt/lib/libQt6Gui.so.6"), Path("/qt/plugins/platforms/libqxcb.so")]


def _system_without(*missing: str, needed_by: str = "libqxcb.so") -> "dict[str, str]":
    absent = {name: name for name in missing}
    return {**absent, f"/qt/plugins/platforms/{needed_by}": missing[0]} if missing else {}


def test_nothing_is_missing_where_all_files_load() -> None:
    assert window_libraries.missing_libraries(lambda _name: "", FILES, wayland=False) == ()


def test_all_that_is_missing_is_named_at_once() -> None:
    absent = _system_without("libxcb-cursor.so.0", "libEGL.so.1", "libwayland-client.so.0")
    missing = window_libraries.missing_libraries(lambda name: absent.get(name, ""), FILES, wayland=False)
    assert missing == ("libxcb-cursor.so.0", "libEGL.so.1")


def test_the_sentence_names_the_packages_once() -> None:
    error = window_libraries.missing_error(("libxcb-cursor.so.0", "libxcb-shm.so.0", "libxcb-xkb.so.1"))
    assert error.sentence == (
        "The window needs what this system lacks: libxcb-cursor.so.0, libxcb-shm.so.0, libxcb-xkb.so.1. "
        "Install it: sudo apt install libxcb-cursor0 libxcb-shm0 libxcb-xkb1 (Debian, Ubuntu), "
        "sudo dnf install xcb-util-cursor libxcb (Fedora); weighin demo --terminal works without."
    )


def test_a_library_that_we_do_not_know_is_named_without_a_package() -> None:
    error = window_libraries.missing_error(("libstrange.so.9",))
    assert error.advice == "Install it; weighin demo --terminal works without."


@pytest.mark.parametrize(
    ("said", "missing"),
    [
        ("libEGL.so.1: cannot open shared object file: No such file or directory", "libEGL.so.1"),
        ("/qt/lib/libQt6Gui.so.6: file too short", "libQt6Gui.so.6"),
        ("Failed to load dynlib/dll '/qt/lib/libQt6Gui.so.6'. Most likely it was not found when frozen.", "libqxcb.so"),
    ],
)
def test_the_loader_says_what_is_missing(said: str, missing: str) -> None:
    assert window_libraries.missing_name(said, "/qt/plugins/libqxcb.so") == missing


def test_what_a_frozen_app_says_of_the_loader_is_not_taken_for_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    def load(name: str) -> None:
        cause = OSError("libEGL.so.1: cannot open shared object file: No such file or directory")
        raise OSError(f"Failed to load dynlib/dll '{name}'. Most likely this dynlib/dll was not found.") from cause

    monkeypatch.setattr(ctypes, "CDLL", load)
    assert window_libraries._load("/qt/lib/libQt6Gui.so.6") == "libEGL.so.1"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bring what Qt needs")
def test_a_plugin_that_cannot_be_loaded_ends_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = tmp_path / "Qt" / "lib" / "libQt6Gui.so.6"
    library.parent.mkdir(parents=True)
    library.write_bytes(b"not a library")
    shown: list[str] = []
    monkeypatch.setattr(window_libraries, "find_spec", lambda _name: _Spec([str(tmp_path)]))
    monkeypatch.setattr(window_libraries, "show_in_a_box", shown.append)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: False, raising=False)
    with pytest.raises(WeighInError, match="libQt6Gui") as raised:
        window_libraries.check_window_libraries()
    assert shown == [raised.value.sentence]


class _Spec:
    def __init__(self, locations: list[str]) -> None:
        self.submodule_search_locations = locations


@pytest.mark.skipif(sys.platform != "linux", reason="boxes of Linux desktops")
def test_the_sentence_is_shown_by_the_first_program_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = tmp_path / "said"
    program = tmp_path / "kdialog"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{said}.new" && mv "{said}.new" "{said}"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin{os.pathsep}/usr/bin")
    monkeypatch.setattr(window_libraries, "_BOXES", window_libraries._BOXES[1:])
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start(command: list[str], **options: int) -> subprocess.Popen[bytes]:
        started.append(popen(command, **options))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    window_libraries.show_in_a_box("The window needs {libEGL.so.1} & more.")
    assert started[0].wait() == 0
    assert said.read_text(encoding="utf-8").splitlines()[-1] == "The window needs {libEGL.so.1} & more."
