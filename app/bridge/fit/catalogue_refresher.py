"""Asks Hugging Face for the catalogue's files when the user wants it, in the background."""

import threading

from PySide6.QtCore import QObject, Signal

from app.bridge.tasks import Tasks
from app.domain.errors import WeighInError


class CatalogueRefresher(QObject):
    """`progressed` carries a share from 0 to 1. `refreshed` comes when something was learnt, `notice` with what was
    not."""

    running_changed = Signal(bool)
    progressed = Signal(float)
    refreshed = Signal()
    notice = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = Tasks(self, threads=1)
        self._stopping = threading.Event()
        self._running = False

    @property
    def running(self) -> bool:
        return self._running

    def start(self) -> None:
        """Ask; does nothing while asking."""
        if self._running:
            return
        self._stopping.clear()
        self._set_running(True)
        self._tasks.run(self._ask, on_result=self._on_refreshed, on_error=self._on_failed)

    def stop(self) -> None:
        """Leave it; everything stays as it was."""
        self._stopping.set()

    def close(self) -> None:
        """Call once, when the window closes."""
        self._tasks.wait()

    def _ask(self) -> str:
        # the client of Hugging Face takes a second to import
        from app.services.fit.catalogue_refresh import refresh_catalogue

        return refresh_catalogue(on_progress=self.progressed.emit, is_cancelled=self._is_stopping).sentence

    def _is_stopping(self) -> bool:
        return self._stopping.is_set() or self._tasks.is_closing()

    def _on_refreshed(self, failures: str) -> None:
        self._set_running(False)
        self.refreshed.emit()
        if failures:
            self.notice.emit(WeighInError(failures))

    def _on_failed(self, error: WeighInError) -> None:
        self._set_running(False)
        if not self._stopping.is_set():
            self.notice.emit(error)

    def _set_running(self, running: bool) -> None:
        self._running = running
        self.running_changed.emit(running)
