"""Asks for new versions once a day, in the background, if the user wants it."""

import logging
import time
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.adapters.settings import Settings
from app.bridge.inquiry import Cancelled, Inquiry, Progress
from app.domain.errors import WeighInError
from app.domain.updates.release import Release
from app.domain.updates.release_address import ReleaseAddress
from app.domain.updates.release_version import ReleaseVersion, version_or_none
from app.domain.updates.when_to_ask import is_due

_log = logging.getLogger(__name__)

# The window has other things to do first.
_FIRST_AFTER_MS: Final = 8_000
# A window may stay open for weeks, and a computer asleep for days.
_THEN_EVERY_MS: Final = 3_600_000


class UpdateWatch(QObject):
    """`found` carries a `Release` that was not told before; `changed` comes when there is something to remember.

    What goes wrong is in the log alone: nobody waits for an answer.
    """

    found = Signal(object)
    changed = Signal()

    def __init__(
        self,
        address: ReleaseAddress,
        running: ReleaseVersion,
        settings: Settings,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._address = address
        self._running = running
        self._wanted = settings.updates_wanted
        self._asked_at_s = settings.updates_asked_at_s
        self._told = version_or_none(settings.updates_told)
        self._started = False
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._ask_if_due)
        self._inquiry = Inquiry(self)
        self._inquiry.answered.connect(self._on_answer)
        self._inquiry.notice.connect(_log_failure)

    @property
    def wanted(self) -> bool:
        return self._wanted

    @property
    def asking(self) -> bool:
        """Whether a question is under way."""
        return self._inquiry.running

    def start(self) -> None:
        """From now on there are questions, if they are wanted: the first a few seconds later."""
        self._started = True
        if self._wanted:
            self._timer.start(_FIRST_AFTER_MS)

    def choose(self, wanted: bool) -> None:
        """Switch the questions on or off; one that is under way is left."""
        self._wanted = wanted
        if not wanted:
            self._timer.stop()
            self._inquiry.stop()
        elif self._started:
            self._timer.start(_FIRST_AFTER_MS)
        self.changed.emit()

    def remembered(self, settings: Settings) -> Settings:
        """`settings` with what the user chose, when was asked, and what was told."""
        told = "" if self._told is None else str(self._told)
        return replace(settings, updates_wanted=self._wanted, updates_asked_at_s=self._asked_at_s, updates_told=told)

    def close(self) -> None:
        """Call once, when the window closes."""
        self._timer.stop()
        self._inquiry.close()

    def _ask_if_due(self) -> None:
        self._timer.start(_THEN_EVERY_MS)
        now_s = int(time.time())
        if is_due(self._asked_at_s, now_s):
            self._asked_at_s = now_s
            self.changed.emit()
            self._inquiry.ask(self._question)

    def _question(self, progress: Progress, is_cancelled: Cancelled) -> Release | None:
        # the client takes a second to import
        from app.services.updates.newer_release import newer_release

        return newer_release(self._address, self._running, self._told, is_cancelled=is_cancelled)

    def _on_answer(self, release: Release | None) -> None:
        if release is not None:
            self._told = release.version
            self.changed.emit()
            self.found.emit(release)


def _log_failure(error: WeighInError) -> None:
    _log.info("new versions: %s (%s)", error.sentence, error.details)
