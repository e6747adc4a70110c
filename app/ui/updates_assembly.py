"""Puts the notice of new versions into the window, where this build knows whom to ask."""

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices

from app.adapters.settings import Settings
from app.adapters.updates.release_source import release_source
from app.bridge.updates.update_watch import UpdateWatch
from app.domain.updates.release import Release
from app.domain.updates.release_version import ReleaseVersion, version_or_none
from app.domain.updates.when_to_ask import sentence_of
from app.ui.main_window import MainWindow
from app.ui.widgets.notice_bar import Notice


class UpdatesAssembly(QObject):
    """Nothing of it is in the window of a build that does not know whom to ask, or that is no release itself.

    `changed` comes when there is something to remember.
    """

    changed = Signal()

    def __init__(self, window: MainWindow, version: str, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._watch: UpdateWatch | None = None
        source, running = release_source(), version_or_none(version)
        if source is None or running is None:
            return
        watch = self._watch = UpdateWatch(source, running, settings, window)
        watch.changed.connect(self.changed)
        watch.found.connect(lambda release: self._tell(release, running))
        window.settings_panel.offer_updates(source.host, source.text, wanted=watch.wanted)
        window.settings_panel.updates_chosen.connect(watch.choose)

    def start(self) -> None:
        """After the first paint."""
        if self._watch is not None:
            self._watch.start()

    def remembered(self, settings: Settings) -> Settings:
        """`settings` with what the user chose, and when was asked."""
        return settings if self._watch is None else self._watch.remembered(settings)

    def close(self) -> None:
        """Call once, when the window closes."""
        if self._watch is not None:
            self._watch.close()

    def _tell(self, release: Release, running: ReleaseVersion) -> None:
        bar = self._window.notices.show_notice(Notice(sentence_of(release, running), action="Show"))
        bar.action_requested.connect(lambda: QDesktopServices.openUrl(QUrl(release.page)))
