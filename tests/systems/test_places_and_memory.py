"""Folders, memory, text size and displays of other systems."""

import os
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import platformdirs.macos
import platformdirs.windows
import psutil
import pytest
from PySide6.QtGui import QFont, QFontInfo

from app.adapters import paths, process_memory
from app.adapters.process_memory import ProcessTree
from app.cli import streams
from app.ui import appearance
from app.ui.style_sheet import BASE_PX
from app.worker.templates import template_watchdog
from tests.systems.windows_stand_ins import MACOS, WINDOWS

_FOLDERS = ("config", "data", "cache", "log")


def _dirs_of(kind: Any) -> SimpleNamespace:
    """`platformdirs` as it is on another system."""

    def folder(name: str) -> Any:
        return lambda app, appauthor: getattr(kind(app, appauthor), f"user_{name}_path")

    return SimpleNamespace(**{f"user_{name}_path": folder(name) for name in _FOLDERS})


def _own_folders() -> dict[str, Path]:
    made = (paths.config_folder(), paths.data_folder(), paths.cache_folder(), paths.log_folder())
    return dict(zip(_FOLDERS, made, strict=True))


def test_on_a_mac_everything_lies_in_the_users_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(paths, "platformdirs", _dirs_of(platformdirs.macos.MacOS))
    folders = _own_folders()
    library = tmp_path / "Library"
    assert folders["data"] == library / "Application Support" / "Weigh-In"
    assert folders["cache"] == library / "Caches" / "Weigh-In"
    assert folders["log"] == library / "Logs" / "Weigh-In"
    assert all(folder.is_dir() and library in folder.parents for folder in folders.values())


def test_on_windows_everything_lies_in_the_local_folder_that_uninstalling_offers_to_delete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE)
    monkeypatch.setattr(platformdirs.windows, "get_win_folder", lambda _name: str(tmp_path / "Local"))
    monkeypatch.setattr(paths, "platformdirs", _dirs_of(platformdirs.windows.Windows))
    folders = _own_folders()
    ours = tmp_path / "Local" / "Weigh-In"
    assert folders["data"] == ours
    assert all(folder == ours or ours in folder.parents for folder in folders.values())
    assert folders["cache"] != folders["log"]


def test_windows_tells_private_memory_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    told = SimpleNamespace(rss=500, private=300)
    monkeypatch.setattr(process_memory, "sys", WINDOWS)
    monkeypatch.setattr(psutil.Process, "memory_info", lambda _self: told)
    tree = ProcessTree(os.getpid())
    monkeypatch.setattr(psutil.Process, "children", lambda _self, recursive: [])
    memory = tree.read()
    assert memory is not None
    assert (memory.private_bytes, memory.mapped_bytes) == (300, 200)
    told.private = 700  # some of it is swapped out
    memory = tree.read()
    assert memory is not None
    assert (memory.private_bytes, memory.mapped_bytes) == (700, 0)


def test_a_mac_tells_what_a_process_has_for_itself_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process_memory, "sys", MACOS)
    monkeypatch.setattr(psutil.Process, "children", lambda _self, recursive: [])
    memory = ProcessTree(os.getpid()).read()
    assert memory is not None
    assert memory.private_bytes == pytest.approx(psutil.Process().memory_full_info().uss, rel=0.2)
    assert memory.mapped_bytes > 0


@pytest.mark.parametrize("system", [WINDOWS, MACOS], ids=lambda system: str(system.platform))
def test_elsewhere_there_is_always_a_display_unless_it_is_switched_off(
    system: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "sys", system)
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert streams.has_display()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not streams.has_display()


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(("system", "normal_px"), [(WINDOWS, 12), (MACOS, 13)], ids=["win32", "darwin"])
def test_text_grows_with_what_each_system_calls_normal(
    system: SimpleNamespace, normal_px: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(appearance, "sys", system)
    font = QFont()
    font.setPixelSize(normal_px)
    assert appearance.base_text_px(font, 1.0) == BASE_PX
    font.setPixelSize(2 * normal_px)
    expected = BASE_PX * QFontInfo(font).pixelSize() / normal_px
    assert appearance.base_text_px(font, 1.0) == pytest.approx(expected)


def test_where_memory_cannot_be_limited_a_template_is_still_watched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(template_watchdog, "sys", MACOS)
    with template_watchdog.watched(lambda _event: None):
        assert bytearray(template_watchdog._MEMORY_LIMIT_BYTES // 4)
