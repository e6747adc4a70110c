"""One thing computes at a time: turns, measurements and sets of prompts would take the cores from each other."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal


class Busy(QObject):
    """Held by whoever makes lanes compute. `changed` comes when somebody begins or ends.

    A holder is named by what the user knows it as, such as "A turn on the Compare page". `free_models` gives the memory
    of the lanes in Compare to the holder; it blocks for moments and may be called from any thread.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None, *, free_models: Callable[[], None] = lambda: None) -> None:
        super().__init__(parent)
        self.free_models = free_models
        self._holder = ""

    @property
    def holder(self) -> str:
        """Who computes; empty while nobody does."""
        return self._holder

    @property
    def sentence(self) -> str:
        """Why others have to wait; empty while nobody computes."""
        return f"{self._holder} is running: let it end, or stop it first." if self._holder else ""

    def is_held_by_other(self, who: str) -> bool:
        """Whether `who` would have to wait."""
        return bool(self._holder) and self._holder != who

    def hold(self, who: str) -> bool:
        """Begin computing; false, and nothing happens, while somebody else does."""
        if self.is_held_by_other(who):
            return False
        if self._holder != who:
            self._holder = who
            self.changed.emit()
        return True

    def release(self, who: str) -> None:
        """Say that `who` is done; does nothing if it was not computing."""
        if who and self._holder == who:
            self._holder = ""
            self.changed.emit()
