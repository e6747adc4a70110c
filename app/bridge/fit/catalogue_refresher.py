"""Asks Hugging Face for the catalogue's files when the user wants it, in the background."""

from PySide6.QtCore import QObject, Signal

from app.bridge.inquiry import Cancelled, Inquiry, Progress
from app.domain.errors import WeighInError


class CatalogueRefresher(Inquiry):
    """`refreshed` comes when something was learnt, `notice` with what was not. Stopped, everything stays as it was."""

    refreshed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.answered.connect(self._on_refreshed)

    def start(self) -> None:
        """Ask; does nothing while asking."""
        self.ask(_refresh)

    def _on_refreshed(self, failures: str) -> None:
        self.refreshed.emit()
        if failures:
            self.notice.emit(WeighInError(failures))


def _refresh(progress: Progress, is_cancelled: Cancelled) -> str:
    # the client of Hugging Face takes a second to import
    from app.services.fit.catalogue_refresh import refresh_catalogue

    return refresh_catalogue(on_progress=progress, is_cancelled=is_cancelled).sentence
