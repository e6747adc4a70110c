"""A page that is built when it is needed: what the first paint does not show must not delay it."""

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget


class LatePage(QWidget):
    """Stands on the rail until `MainWindow.replace_page` puts the real page in its place; `needed` asks for that."""

    needed = Signal()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # not while the window is still changing pages
        QTimer.singleShot(0, self.needed.emit)
