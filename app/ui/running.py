"""The window is asked for: another copy of the app that has one takes what is to be opened, or one opens here."""

import logging
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QtMsgType, qInstallMessageHandler

from app.adapters.desktop.foreground import activation_token, allow_others_to_the_front
from app.adapters.desktop.instance_place import instance_place
from app.adapters.desktop.missing_console import MissingConsole
from app.adapters.logs import start_log
from app.adapters.paths import log_folder
from app.bridge.desktop.hand_over_message import HandedOver, absolute
from app.bridge.desktop.single_instance import InstanceServer, Reached, hand_over
from app.domain.errors import WeighInError
from app.domain.safe_mode import is_safe
from app.ui.desktop_application import DesktopApplication
from app.ui.widgets.notice_bar import Notice, NoticeTone

_log = logging.getLogger(__name__)

_SILENT: Final = Notice(
    "Another window of Weigh-In is open but does not answer, so this is a window of its own.", NoticeTone.WARNING
)


def run_application(files: Sequence[str] = (), *, demo: bool = False, new_window: bool = False) -> int:
    """Open the window with `files` as lanes and run until it is closed; returns the exit code.

    Where a window of this user is open, it gets the files and comes to the front instead, except for `new_window`, for
    `demo`, which asks the built-in model at once and is no use among other lanes, and for safe mode.
    """
    _start_log()
    qt = DesktopApplication(sys.argv[:1])
    meeting = _meeting(files, alone=demo or new_window or is_safe(os.environ))
    if meeting is None:
        return 0
    # after another copy had its chance: the window takes a second to import
    from app.ui.window_run import WindowRun

    run = WindowRun(qt, meeting.server, meeting.notice)
    try:
        return run.until_closed(files, demo=demo)
    finally:
        if meeting.server is not None:
            meeting.server.close()
        run.start_again_if_wanted()


@dataclass(frozen=True, slots=True)
class _Meeting:
    """`server` is there if this copy is the one that others hand their files to."""

    server: InstanceServer | None = None
    notice: Notice | None = None


def _meeting(files: Sequence[str], *, alone: bool) -> _Meeting | None:
    """`None` where another copy has taken the files."""
    try:
        place = instance_place()
        if not alone:
            allow_others_to_the_front()
            message = HandedOver(absolute(files, str(Path.cwd())), activation_token(os.environ))
            reached = hand_over(place, message)
            if reached is Reached.TAKEN:
                return None
            if reached is Reached.SILENT:
                return _Meeting(notice=_SILENT)
        return _Meeting(InstanceServer.started(place))
    except OSError as error:
        _log.info("copies of the app do not find each other: %s", error)
        return _Meeting()


def _start_log() -> None:
    """Without a folder for it there is no log."""
    try:
        start_log(log_folder())
    except (OSError, WeighInError) as error:
        logging.getLogger().addHandler(logging.NullHandler())
        _log.info("no log: %s", error)
    if isinstance(sys.stderr, MissingConsole):
        qInstallMessageHandler(_note_qt_message)


def _note_qt_message(kind: QtMsgType, _context: object, text: str) -> None:
    """Qt writes past Python, to a standard error that a program of Windows' desktop does not have."""
    level = logging.INFO if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) else logging.WARNING
    logging.getLogger("app.qt").log(level, "%s", text)
