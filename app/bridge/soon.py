"""Once for many: what eight lanes change one after the other is shown once, when all that happens now has happened."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


class Soon(QObject):
    """Calls `work` once after any number of `ask`s, as soon as the event loop is reached again, or `after_ms` later.

    What need not come at once comes a little later, so that the window can answer in between.
    """

    def __init__(self, work: Callable[[], None], parent: QObject, *, after_ms: int = 0) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(after_ms)
        self._timer.timeout.connect(work)

    def ask(self) -> None:
        """Ask for the work, if it is not asked for already."""
        if not self._timer.isActive():
            self._timer.start()
