"""What nobody sees waits until it is shown: figures change while answers stream on another page."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget


class WhenSeen(QObject):
    """Does `work` when it is asked for and `widget` can be seen, else once it is shown, however often it was asked."""

    def __init__(self, widget: QWidget, work: Callable[[], None]) -> None:
        super().__init__(widget)
        self._widget = widget
        self._work = work
        self._waiting = False
        widget.installEventFilter(self)

    def ask(self) -> None:
        """Ask for the work."""
        if self._widget.isVisible():
            self._work()
        else:
            self._waiting = True

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._waiting and event.type() == QEvent.Type.Show:
            self._waiting = False
            self._work()
        return super().eventFilter(watched, event)
