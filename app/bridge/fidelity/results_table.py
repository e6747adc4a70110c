"""Everything that was measured of a model, as a table."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.bridge.fidelity.measurement_table import Cell, CellRole
from app.domain.fidelity.fidelity_result import FidelityResult
from app.domain.fidelity.figure_words import FIGURE_COLUMNS
from app.domain.fidelity.loss_curves import variant_words
from app.domain.plain_text import one_line
from app.domain.units import UNKNOWN, bytes_text, rate_text

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    words: Callable[[FidelityResult], str]
    caption: Callable[[FidelityResult], str] = lambda _result: ""
    unit: str = ""
    figure: bool = True


class ResultsTable(QAbstractTableModel):
    """Newest result first."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._results: Sequence[FidelityResult] = ()

    def set_results(self, results: Sequence[FidelityResult]) -> None:
        """Show others."""
        self.beginResetModel()
        self._results = tuple(results)
        self.endResetModel()

    def result(self, row: int) -> FidelityResult:
        """The result of a row."""
        return self._results[row]

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._results)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        column = _COLUMNS[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title
            case CellRole.CAPTION:
                return column.unit
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case _:
                return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        result, column = self._results[index.row()], _COLUMNS[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.words(result)
            case CellRole.CAPTION:
                return column.caption(result)
            case CellRole.CELL:
                return Cell(column.words(result), column.caption(result), _alignment(column))
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ToolTipRole:
                return _told(result)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{column.title} {column.words(result)} {column.caption(result)}".strip()
            case _:
                return None

    def as_text(self, rows: Sequence[int]) -> str:
        """Rows as tab-separated lines under their titles, with the whole hash: for the clipboard."""
        lines = ["\t".join([*(column.title for column in _COLUMNS), "sha256"])]
        for row in rows:
            result = self._results[row]
            cells = [f"{column.words(result)} {column.caption(result)}".strip() for column in _COLUMNS]
            lines.append("\t".join([*cells, result.lane.sha256 or UNKNOWN]))
        return "\n".join(lines)


def _alignment(column: _Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.figure else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _told(result: FidelityResult) -> str:
    kept = "whole distributions" if result.figures.mean_slack == 0 else "the top of each distribution"
    return (
        f"{one_line(result.lane.name)} against {one_line(result.reference.name)}\n"
        f"{result.text.windows:,} windows of {result.text.context_tokens:,} tokens, from {kept}, "
        f"{one_line(result.engine)}\nSHA-256 {result.lane.sha256 or UNKNOWN}"
    )


def _when(result: FidelityResult) -> str:
    try:
        return datetime.fromisoformat(result.measured_at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return UNKNOWN


def _bits(result: FidelityResult) -> str:
    bits = result.lane.bits_per_weight
    return f"{bits:.1f} bits" if bits is not None else UNKNOWN


def _measured(key: str) -> _Column:
    """A figure as the live table shows it."""
    figure = next(each for each in FIGURE_COLUMNS if each.key == key)
    return _Column(
        figure.title,
        lambda result: figure.value(result.figures),
        lambda result: figure.error_words(result.figures),
        figure.unit,
    )


_COLUMNS: Final = (
    _Column(
        "level",
        lambda result: one_line(variant_words(result.lane)),
        lambda result: f"#{result.lane.sha256[:6]}" if result.lane.sha256 else "",
        figure=False,
    ),
    _Column(
        "against",
        lambda result: one_line(variant_words(result.reference)),
        lambda result: f"#{result.reference.sha256[:6]}" if result.reference.sha256 else "",
        figure=False,
    ),
    _Column(
        "text",
        lambda result: one_line(result.text.name)[:40],
        lambda result: f"{result.text.windows:,} × {result.text.context_tokens:,} tokens",
        figure=False,
    ),
    _Column("size", lambda result: bytes_text(result.lane.file_bytes), _bits),
    _measured("mean_kld"),
    _measured("same_top_share"),
    _measured("perplexity"),
    _Column("decode", lambda result: rate_text(result.decode_tps), unit="tok/s"),
    _Column("measured", _when),
)
