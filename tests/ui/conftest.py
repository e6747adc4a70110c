"""Real widgets on an offscreen screen; whatever a test leaves behind fails it."""

import gc
import os
import threading
from collections.abc import Iterator

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bridge.theme import ThemeChoice, ThemeController
from app.ui.appearance import Appearance
from app.ui.widgets.transcript.transcript_view import TranscriptView


@pytest.fixture(scope="session")
def dressed_theme(qapp: QApplication) -> ThemeController:
    """The theme that the application wears through the whole run."""
    theme = ThemeController(qapp.styleHints(), qapp)
    theme.choose(ThemeChoice.DARK)
    Appearance(qapp, theme)
    return theme


@pytest.fixture
def theme(dressed_theme: ThemeController) -> Iterator[ThemeController]:
    """Dark and of normal size, at the beginning and again at the end."""
    yield dressed_theme
    dressed_theme.choose(ThemeChoice.DARK)
    dressed_theme.set_text_scale(1.0)


@pytest.fixture
def view(qtbot: QtBot, theme: ThemeController) -> TranscriptView:
    """A transcript of the second lane, on the screen."""
    view = TranscriptView(theme, "Q4_K_M", 1)
    qtbot.addWidget(view)
    view.resize(420, 300)
    with qtbot.waitExposed(view):
        view.show()
    return view


@pytest.fixture(autouse=True)
def nothing_left_behind(qapp: QApplication) -> Iterator[None]:
    """Fail a test that leaves a window, a running timer or a thread."""
    windows = set(qapp.topLevelWidgets())
    threads = set(threading.enumerate())
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    left = _running_timers()
    if left:
        # what nobody refers to any more is no leak; collecting takes too long to do it each time
        gc.collect()
        left = _running_timers()
    left += [repr(each) for each in qapp.topLevelWidgets() if each not in windows and each.isVisible()]
    # Python keeps a stand-in for each thread of Qt's pool that ever ran Python, for good
    running = [each for each in threading.enumerate() if not isinstance(each, threading._DummyThread)]
    left += [each.name for each in running if each not in threads]
    assert not left, f"left behind: {left}"


def _running_timers() -> list[str]:
    return [repr(each) for each in gc.get_objects() if _is_running_timer(each)]


def _is_running_timer(candidate: object) -> bool:
    try:
        return type(candidate) is QTimer and candidate.isActive()
    except RuntimeError:
        # its C++ half is gone
        return False
