"""Lets Python collect garbage on the window's thread only.

Python collects on whichever thread happens to allocate, and what it finds may be a widget: destroying one on the
thread that reads a model process ends the whole program. So automatic collection is off while the window lives, and
a timer collects instead: young objects often, all of them only when nothing has streamed for a while, for that takes
long enough to be felt, above all at the end of a long turn.
"""

import gc
from collections.abc import Callable
from time import monotonic
from typing import Final

from PySide6.QtCore import QObject, QTimer

_INTERVAL_MS: Final = 1000
_YOUNG_OBJECTS: Final = 2000
_BETWEEN_FULL_S: Final = 60.0
_QUIET_S: Final = 10.0


class GarbageKeeper(QObject):
    """Create it on the window's thread; `close` gives collection back to Python. `is_busy` says that lanes compute."""

    def __init__(self, is_busy: Callable[[], bool], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_busy = is_busy
        self._last_full_s = self._last_busy_s = monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL_MS)
        self._timer.timeout.connect(self.collect_if_due)
        gc.disable()
        self._timer.start()

    def close(self) -> None:
        """Let Python collect by itself again."""
        self._timer.stop()
        gc.enable()

    def collect_if_due(self) -> None:
        """Collect what has gathered since the last time."""
        now_s = monotonic()
        if self._is_busy():
            self._last_busy_s = now_s
        if now_s - self._last_busy_s >= _QUIET_S and now_s - self._last_full_s >= _BETWEEN_FULL_S:
            gc.collect()
            self._last_full_s = now_s
        elif gc.get_count()[0] >= _YOUNG_OBJECTS:
            gc.collect(1)
