"""Reads the ledger in the background for whoever shows it."""

from PySide6.QtCore import QObject, Signal

from app.bridge.tasks import Tasks
from app.domain.errors import WeighInError
from app.domain.plan.reserve_correction import ReserveCorrection
from app.services.fit.ledger_view import LedgerRow, ledger_rows, own_reserve_correction


class LedgerFeed(QObject):
    """`changed` follows each reading."""

    changed = Signal()
    notice = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = Tasks(self, threads=1)
        self.rows: tuple[LedgerRow, ...] = ()
        self.verdict = ""

    def read(self) -> None:
        """Read it again."""
        self._tasks.run(
            lambda: (ledger_rows(), own_reserve_correction()), on_result=self._on_read, on_error=self._on_error
        )

    def close(self) -> None:
        """Call once, when the window closes."""
        self._tasks.wait()

    def _on_read(self, read: tuple[tuple[LedgerRow, ...], ReserveCorrection]) -> None:
        rows, correction = read
        if (rows, correction.words) != (self.rows, self.verdict):
            self.rows, self.verdict = rows, correction.words
            self.changed.emit()

    def _on_error(self, error: WeighInError) -> None:
        self.notice.emit(error)
