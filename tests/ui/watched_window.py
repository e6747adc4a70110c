"""The whole app in a process of its own, which tells what happens to it: `python -m tests.ui.watched_window FILE…`."""

import os
import sys
import time
from collections.abc import Sequence

from PySide6.QtCore import QTimer

from app.ui import window_run
from app.ui.application import Application
from app.ui.running import run_application


class WatchedApplication(Application):
    """The app's own, with words on standard output. `DIES` in the environment says when it does."""

    def start(self) -> None:
        if os.environ.get("DIES") == "while starting":
            os.abort()
        if os.environ.get("SLOW"):
            _say("STARTING")
            time.sleep(1)
        super().start()
        QTimer.singleShot(100, self._tell)

    def open_files(self, names: Sequence[str]) -> None:
        super().open_files(names)
        _say("OPENED", *names)

    def _tell(self) -> None:
        for notice in self.window.notices.notices:
            _say("NOTICE", notice.sentence)
        _say("LANES", *(view.spec.source for view in self.controller.lanes))
        _say("READY", self.window.windowTitle(), self.window.open_page_title)
        if os.environ.get("DIES") == "after the start":
            os.abort()
        if os.environ.get("RAISES"):
            QTimer.singleShot(200, lambda: _say("NOTICES", *(each.sentence for each in self.window.notices.notices)))
            raise LookupError("in a slot")


def _say(*words: str) -> None:
    sys.stdout.write("\t".join(words) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    setattr(window_run, "Application", WatchedApplication)  # noqa: B010 - it exports no such name
    sys.exit(run_application(sys.argv[1:], new_window=bool(os.environ.get("NEW_WINDOW"))))
