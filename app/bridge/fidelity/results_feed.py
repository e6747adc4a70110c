"""Reads the ledger of fidelity in the background for whoever shows it."""

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal

from app.bridge.tasks import Tasks
from app.domain.errors import WeighInError
from app.domain.fidelity.fidelity_result import FidelityResult
from app.domain.fidelity.loss_curves import LossCurve, loss_curves


class Ledger(Protocol):
    """Where results are kept."""

    def all(self) -> tuple[FidelityResult, ...]: ...
    def delete(self, results: Sequence[FidelityResult]) -> bool: ...


class ResultsFeed(QObject):
    """`changed` follows each reading that found something else. `ledger` opens the file, `None` where none can be."""

    changed = Signal()
    notice = Signal(object)

    def __init__(self, ledger: Callable[[], Ledger | None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ledger = ledger
        self._tasks = Tasks(self, threads=1)
        self.results: tuple[FidelityResult, ...] = ()
        self.curves: tuple[LossCurve, ...] = ()
        self.was_read = False

    def read(self) -> None:
        """Read it again."""
        self._tasks.run(self._all, on_result=self._on_read, on_error=self.notice.emit)

    def delete(self, results: Sequence[FidelityResult]) -> None:
        """Forget results."""

        def forget() -> tuple[FidelityResult, ...]:
            ledger = self._ledger()
            if ledger is None or not ledger.delete(results):
                raise WeighInError("The result could not be deleted.", advice="Is the disk full or read-only?")
            return ledger.all()

        self._tasks.run(forget, on_result=self._on_read, on_error=self.notice.emit)

    def close(self) -> None:
        """Call once, when the window closes."""
        self._tasks.wait()

    def _all(self) -> tuple[FidelityResult, ...]:
        ledger = self._ledger()
        return ledger.all() if ledger is not None else ()

    def _on_read(self, results: tuple[FidelityResult, ...]) -> None:
        if self.was_read and results == self.results:
            return
        self.was_read, self.results, self.curves = True, results, loss_curves(results)
        self.changed.emit()
