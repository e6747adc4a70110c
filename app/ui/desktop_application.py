"""The application as the desktop sees it: its name, and files that the desktop asks it to open."""

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class DesktopApplication(QApplication):
    """`files_opened` carries names. macOS asks by events, also for the double-click that started the app: those that
    came before anybody could listen are kept for `take_waiting_files`."""

    files_opened = Signal(list)

    def __init__(self, arguments: list[str]) -> None:
        super().__init__(arguments)
        self._waiting: list[str] | None = []
        self.setApplicationName("Weigh-In")
        self.setDesktopFileName("weighin")

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent):
            return self._open(event.file() or event.url().toLocalFile())
        return super().event(event)

    def take_waiting_files(self) -> list[str]:
        """Files that were asked for so far; from now on they are told by `files_opened`."""
        waiting, self._waiting = self._waiting or [], None
        return waiting

    def _open(self, name: str) -> bool:
        if not name:
            return False
        if self._waiting is None:
            self.files_opened.emit([name])
        else:
            self._waiting.append(name)
        return True
