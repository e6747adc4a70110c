"""What a person is told after a crash, and the ways into safe mode and out of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.adapters.desktop.session_record import Crash
from app.bridge.theme import ThemeChoice, ThemeController
from app.domain.safe_mode import SAFE_VARIABLE
from app.ui.crash_dialog import CrashDialog
from app.ui.crash_notice import CrashNotice
from app.ui.main_window import MainWindow
from tests.ui.window_pictures import picture_folder

_TEXT = """\
Weigh-In 0.1.0
Linux-6.1.0-27-amd64-x86_64-with-glibc2.36, Python 3.13.2
Begun 2026-11-21 20:10:50
The window was open.
Fatal Python error: Segmentation fault

Current thread 0x00007f1f9076c8d0 [weighin] (most recent call first):
  File "app/ui/widgets/charts/plot_canvas.py", line 88 in paintEvent
  File "app/ui/window_run.py", line 67 in until_closed
  File "app/ui/running.py", line 41 in run_application
  File "app/__main__.py", line 22 in _open_window
"""


@pytest.fixture
def window(qtbot: QtBot, theme: ThemeController, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    monkeypatch.delenv(SAFE_VARIABLE, raising=False)
    window = MainWindow(theme)
    qtbot.addWidget(window)
    window.add_page("compare", "Compare", QLabel(""))
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def crash(tmp_path: Path) -> Crash:
    path = tmp_path / "crash-20261121-201050.txt"
    path.write_text(_TEXT)
    return Crash(path, _TEXT, while_starting=False)


def _click(qtbot: QtBot, window: MainWindow, name: str) -> None:
    button = window.findChild(QPushButton, name)
    assert button is not None
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow, crash: Crash) -> Iterator[CrashDialog]:
    CrashNotice(window, crash, started_badly=False)
    _click(qtbot, window, "notice_action")
    dialog = window.findChild(CrashDialog)
    assert dialog is not None
    qtbot.waitExposed(dialog)
    yield dialog
    dialog.close()


def test_without_a_crash_nothing_is_said(window: MainWindow) -> None:
    CrashNotice(window, None, started_badly=False)
    assert window.notices.notices == []


def test_the_record_can_be_read_and_copied(qtbot: QtBot, dialog: CrashDialog) -> None:
    assert dialog.text.toPlainText() == _TEXT
    assert dialog.text.isReadOnly()
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == _TEXT
    assert dialog.copy.text() == "Copied"


def test_the_folder_of_the_record_is_opened(
    qtbot: QtBot, dialog: CrashDialog, crash: Crash, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("app.ui.crash_dialog.QDesktopServices.openUrl", lambda url: opened.append(url.toLocalFile()))
    qtbot.mouseClick(dialog.folder, Qt.MouseButton.LeftButton)
    assert opened == [str(crash.path.parent)]


def test_safe_mode_is_offered_after_a_crash(qtbot: QtBot, window: MainWindow, crash: Crash) -> None:
    notice = CrashNotice(window, crash, started_badly=False)
    with qtbot.waitSignal(notice.restart_wanted) as asked:
        _click(qtbot, window, "notice_other_action")
    assert asked.args == [True]


def test_from_safe_mode_there_is_a_way_back(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SAFE_VARIABLE, "1")
    notice = CrashNotice(window, None, started_badly=False)
    assert "safe mode" in window.notices.notices[0].sentence
    with qtbot.waitSignal(notice.restart_wanted) as asked:
        _click(qtbot, window, "notice_other_action")
    assert asked.args == [False]


def test_safe_mode_is_seen_in_title_and_strip(qtbot: QtBot, theme: ThemeController) -> None:
    window = MainWindow(theme, safe_mode=True)
    qtbot.addWidget(window)
    window.set_engine_status("Ready · CPU, 2 cores")
    assert window.windowTitle() == "Weigh-In (safe mode)"
    assert window.status_strip.engine_label.text() == "Safe mode · Ready · CPU, 2 cores"


def test_pictures_of_notice_and_dialog(
    qtbot: QtBot,
    qapp: QApplication,
    theme: ThemeController,
    window: MainWindow,
    crash: Crash,
    pytestconfig: pytest.Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = picture_folder(pytestconfig, tmp_path)
    CrashNotice(window, crash, started_badly=False)
    monkeypatch.setenv(SAFE_VARIABLE, "1")
    CrashNotice(window, crash, started_badly=True)
    window.resize(960, 640)
    dialog = CrashDialog(crash, window)
    dialog.open()
    for look in (ThemeChoice.DARK, ThemeChoice.LIGHT):
        theme.choose(look)
        qtbot.wait(50)
        assert window.grab().save(str(folder / f"crash-notice-{look.value}.png"))
        assert dialog.grab().save(str(folder / f"crash-dialog-{look.value}.png"))
    dialog.close()
