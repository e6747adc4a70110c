"""Predicted against measured for every load on this machine, as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.domain.plain_text import one_line
from app.domain.units import UNKNOWN, bytes_text, rate_text
from app.services.fit.ledger_view import LedgerRow

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    words: Callable[[LedgerRow], str]
    figure: bool = True


class LedgerTable(QAbstractTableModel):
    """Newest load first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[LedgerRow] = ()

    def set_rows(self, rows: Sequence[LedgerRow]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = _COLUMNS[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.title
        return int(_alignment(column)) if role == Qt.ItemDataRole.TextAlignmentRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], _COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return column.words(row)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_alignment(column))
        if role == Qt.ItemDataRole.ToolTipRole:
            return _told(row)
        return None


def _alignment(column: _Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.figure else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _told(row: LedgerRow) -> str:
    load, plan = row.load, row.load.predicted
    when = datetime.fromtimestamp(load.at_s, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    return (
        f"{one_line(load.file_name)}, loaded {when}, K/V {load.kv_type}, {load.gpu_layers} layers on the GPU\n"
        f"Predicted ({plan.confidence}): weights {bytes_text(plan.weights_bytes)}, KV cache "
        f"{bytes_text(plan.kv_bytes)}, compute {bytes_text(plan.compute_bytes + plan.output_bytes)}"
    )


def _difference(row: LedgerRow) -> str:
    """Measured beyond predicted, with its sign."""
    share = row.excess_share
    if share is None:
        return UNKNOWN
    return f"{share:+.1%}".replace("%", " %").replace("-", "−")


_COLUMNS: Final = (
    _Column("model", lambda row: one_line(row.load.file_name)[:60], figure=False),
    _Column("context", lambda row: f"{row.load.context_tokens:,}"),
    _Column("predicted", lambda row: bytes_text(row.predicted_bytes)),
    _Column("measured", lambda row: bytes_text(row.measured_bytes)),
    _Column("difference", _difference),
    _Column("answers", lambda row: f"{row.answers:,}"),
    _Column("decode tok/s", lambda row: rate_text(row.decode_tps)),
)
