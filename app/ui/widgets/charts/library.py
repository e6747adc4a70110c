"""Imports pyqtgraph beside the window's thread: it takes one to two seconds."""

import importlib
import threading

from PySide6.QtCore import QObject, QTimer, Signal

_MODULE = "app.ui.widgets.charts.plot_canvas"
_ASK_AGAIN_MS = 50


class PlottingLibrary(QObject):
    """`loaded` comes once, on the window's thread."""

    loaded = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._importing: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_ASK_AGAIN_MS)
        self._timer.timeout.connect(self._look)

    def load(self) -> None:
        """Start importing; a second call does nothing."""
        if self._importing is not None:
            return
        self._importing = threading.Thread(target=importlib.import_module, args=(_MODULE,), name="import pyqtgraph")
        self._importing.start()
        self._timer.start()

    def _look(self) -> None:
        if self._importing is not None and not self._importing.is_alive():
            self._timer.stop()
            self.loaded.emit()
