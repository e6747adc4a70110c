"""One run of the window: its record, what is told of the run before, and everything that can end it."""

import logging
import os
import subprocess
from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

from PySide6.QtCore import QTimer

from app.adapters.desktop.program import program_command
from app.adapters.desktop.session_record import Crash, SessionRecord, take_crash
from app.adapters.desktop.unhandled import unhandled_errors
from app.adapters.paths import log_folder
from app.bridge.desktop.end_signals import EndSignals
from app.bridge.desktop.error_reports import ErrorReports
from app.bridge.desktop.hand_over_message import HandedOver
from app.bridge.desktop.single_instance import InstanceServer
from app.domain.errors import WeighInError
from app.domain.safe_mode import SAFE_OPTION, SAFE_VARIABLE, is_safe
from app.ui.application import Application
from app.ui.crash_notice import CrashNotice
from app.ui.desktop_application import DesktopApplication
from app.ui.widgets.notice_bar import Notice

_log = logging.getLogger(__name__)

_TOKEN: Final = "XDG_ACTIVATION_TOKEN"


class WindowRun:
    """`server` is told by other copies which files to open; `notice` is shown at first."""

    def __init__(self, qt: DesktopApplication, server: InstanceServer | None, notice: Notice | None) -> None:
        self._qt = qt
        self._server = server
        self._notice = notice
        self._again: str | None = None

    def until_closed(self, files: Sequence[str], *, demo: bool) -> int:
        """Open the window with `files` as lanes; returns the exit code when it is closed."""
        # first of all: whoever ends the app while it starts has not seen it crash
        ends = EndSignals()
        ends.asked.connect(self._qt.closeAllWindows)
        crash, record = _records()
        started_badly = crash is not None and crash.while_starting and not is_safe(os.environ)
        if started_badly:
            os.environ[SAFE_VARIABLE] = "1"
        reports = ErrorReports(record.note if record is not None else lambda _text: None)
        with unhandled_errors(reports.take):
            application = Application(self._qt, [*files, *self._qt.take_waiting_files()], demo=demo)
            reports.happened.connect(application.show_error)
            self._listen(application)
            application.window.show()
            application.start()
            if self._notice is not None:
                application.window.notices.show_notice(self._notice)
            crash_notice = CrashNotice(application.window, crash, started_badly=started_badly)
            crash_notice.restart_wanted.connect(self._start_again)
            if record is not None:
                # after what the application does when it is painted
                QTimer.singleShot(0, record.window_opened)
            exit_code = self._qt.exec()
            ends.close()
        if record is not None:
            record.end()
        return exit_code

    def start_again_if_wanted(self) -> None:
        """Call when this run is over: safe mode begins and ends with a new process."""
        if self._again is None:
            return
        environment = {**os.environ, SAFE_VARIABLE: self._again}
        option = [SAFE_OPTION] if self._again else []
        try:
            subprocess.Popen([*program_command(), *option], env=environment, start_new_session=True)
        except OSError:
            _log.exception("the app could not be started again")

    def _start_again(self, safe: bool) -> None:
        self._again = "1" if safe else ""
        self._qt.closeAllWindows()

    def _listen(self, application: Application) -> None:
        self._qt.files_opened.connect(application.open_files)
        if self._server is None:
            return

        def take(message: HandedOver) -> None:
            if message.activation:
                # where Qt looks for the desktop's leave to come to the front
                os.environ[_TOKEN] = message.activation
            application.open_files(message.files)
            os.environ.pop(_TOKEN, None)

        self._server.asked.connect(take)


def _records() -> tuple[Crash | None, SessionRecord | None]:
    """What the run before left, and the record of this one; neither where there is no folder for it."""
    try:
        folder = log_folder()
        crash = take_crash(folder)
        return crash, SessionRecord(folder, _about())
    except (OSError, WeighInError) as error:
        _log.info("no record of this run: %s", error)
        return None, None


def _about() -> str:
    return f"Weigh-In {version('weigh-in')}{' in safe mode' if is_safe(os.environ) else ''}"
