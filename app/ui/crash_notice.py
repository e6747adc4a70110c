"""The notice after a run that ended unexpectedly, and the way into safe mode and out of it."""

import os

from PySide6.QtCore import QObject, Signal

from app.adapters.desktop.session_record import Crash
from app.domain.safe_mode import is_safe
from app.ui.crash_dialog import CrashDialog
from app.ui.main_window import MainWindow
from app.ui.widgets.notice_bar import Notice, NoticeTone

_SAFE_MODE = "no GPU is used, and the processor only in the plainest way that this build has"


class CrashNotice(QObject):
    """Shows its notice when it is made, if there is anything to tell. `restart_wanted` carries whether in safe mode.

    `started_badly`: the run before did not get as far as a window, so this one is in safe mode unasked.
    """

    restart_wanted = Signal(bool)

    def __init__(self, window: MainWindow, crash: Crash | None, *, started_badly: bool) -> None:
        super().__init__(window)
        self._window = window
        self._crash = crash
        safe = is_safe(os.environ)
        notice = _notice(crash, safe=safe, started_badly=started_badly)
        if notice is None:
            return
        bar = window.notices.show_notice(notice)
        bar.action_requested.connect(self._show)
        bar.other_action_requested.connect(lambda: self.restart_wanted.emit(not safe))

    def _show(self) -> None:
        if self._crash is not None:
            CrashDialog(self._crash, self._window).open()


def _notice(crash: Crash | None, *, safe: bool, started_badly: bool) -> Notice | None:
    show, usual = "Show" if crash is not None else "", "Start as usual"
    if started_badly:
        sentence = f"Weigh-In ended unexpectedly while it was starting, so it is in safe mode now: {_SAFE_MODE}."
        return Notice(sentence, NoticeTone.WARNING, action=show, other_action=usual)
    if safe:
        ended = "Weigh-In ended unexpectedly last time. " if crash is not None else ""
        return Notice(f"{ended}This is safe mode: {_SAFE_MODE}.", action=show, other_action=usual)
    if crash is None:
        return None
    sentence = "Weigh-In ended unexpectedly last time."
    return Notice(sentence, NoticeTone.WARNING, action=show, other_action="Start in safe mode")
