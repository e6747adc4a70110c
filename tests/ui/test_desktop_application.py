"""What the desktop asks of the application; in processes of their own, for there is one application a process."""

import os
import subprocess
import sys

import pytest

_OPENING = """
from PySide6.QtCore import QCoreApplication, QUrl
from PySide6.QtGui import QFileOpenEvent
from app.ui.desktop_application import DesktopApplication
qt = DesktopApplication([])
send = lambda name: QCoreApplication.sendEvent(qt, QFileOpenEvent(name))
assert send("/models/first.gguf")
waiting = qt.take_waiting_files()
told = []
qt.files_opened.connect(told.extend)
assert send("/models/second.gguf")
assert send(QUrl.fromLocalFile("/models/a b.gguf"))
assert not send("")
assert qt.take_waiting_files() == []
print(waiting, told)
"""
_ENDING = """
import signal, sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from app.bridge.desktop.end_signals import EndSignals
qt = QApplication([])
window = QWidget()
window.show()
before = signal.getsignal(signal.SIGINT)
ends = EndSignals()
ends.asked.connect(qt.closeAllWindows)
QTimer.singleShot(0, lambda: signal.raise_signal(getattr(signal, sys.argv[1])))
qt.exec()
ends.close()
assert signal.getsignal(signal.SIGINT) is before
print("closed", window.isVisible())
"""


def _said(script: str, *arguments: str) -> str:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_files_of_a_double_click_are_kept_until_somebody_listens_and_told_then() -> None:
    assert _said(_OPENING) == "['/models/first.gguf'] ['/models/second.gguf', '/models/a b.gguf']"


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_a_signal_ends_the_app_as_closing_its_window_does(name: str) -> None:
    assert _said(_ENDING, name) == "closed False"
