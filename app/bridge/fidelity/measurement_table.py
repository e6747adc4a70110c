"""The live table of a measurement: one row a lane, every figure measured here, published, or unknown."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.bridge.fidelity.lane_measurement import LaneMeasurement, Phase
from app.bridge.fidelity.measurement_rows import MeasurementRows
from app.domain.fidelity.figure_words import (
    FIGURE_COLUMNS,
    PUBLISHED_EXPLANATION,
    kld_text,
    reference_perplexity_texts,
)
from app.domain.plain_text import one_line
from app.domain.units import UNKNOWN

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
LANE: Final = 0
PUBLISHED: Final = len(FIGURE_COLUMNS) + 1
_PERPLEXITY: Final = 1
_NOT_YET: Final = "–"


class CellRole(IntEnum):
    """Roles beside Qt's own: a cell's small line, a lane's colour, a sentence for a row, a whole `Cell`."""

    CAPTION = Qt.ItemDataRole.UserRole + 1
    LANE_COLOUR = Qt.ItemDataRole.UserRole + 2
    PROBLEM = Qt.ItemDataRole.UserRole + 3
    CELL = Qt.ItemDataRole.UserRole + 4


@dataclass(frozen=True, slots=True)
class Cell:
    """All that is painted of a cell, for one question instead of five."""

    words: str
    caption: str
    alignment: Qt.AlignmentFlag
    lane_colour: int | None = None
    is_problem: bool = False


class MeasurementTable(QAbstractTableModel):
    """Reads rows that the controller keeps; the first is the reference."""

    def __init__(self, rows: MeasurementRows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = rows

    def reset(self) -> None:
        """The rows are others."""
        self.beginResetModel()
        self.endResetModel()

    def refresh(self, place: int) -> None:
        """A row changed. The reference's figures come with those of the others."""
        if place < len(self._rows):
            self.dataChanged.emit(self.index(0, 0), self.index(0, PUBLISHED))
            self.dataChanged.emit(self.index(place, 0), self.index(place, PUBLISHED))

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else PUBLISHED + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return _title(section)
            case CellRole.CAPTION:
                return _unit(section)
            case Qt.ItemDataRole.ToolTipRole:
                return explanation_of(section) or None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section)
            case _:
                return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, column = self._rows[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._texts(row, column)[0]
            case CellRole.CAPTION:
                return self._texts(row, column)[1]
            case CellRole.CELL:
                colour = row.colour_index if column == LANE else None
                return Cell(*self._texts(row, column), _alignment(column), colour, bool(row.problem))
            case CellRole.LANE_COLOUR:
                return row.colour_index if column == LANE else None
            case CellRole.PROBLEM:
                return one_line(row.problem)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case Qt.ItemDataRole.ToolTipRole:
                return self._told(row, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return " ".join(part for part in (_title(column), *self._texts(row, column)) if part)
            case _:
                return None

    def as_text(self) -> str:
        """The table as tab-separated lines, for the clipboard."""
        columns = range(self.columnCount())
        lines = [[_title(column) for column in columns]]
        lines += [[" ".join(self._texts(row, column)).strip() for column in columns] for row in self._rows]
        return "\n".join("\t".join(one_line(cell) for cell in line) for line in lines)

    def _texts(self, row: LaneMeasurement, column: int) -> tuple[str, str]:
        """A cell's text and the small line under it."""
        if column == LANE:
            return row.label, self._standing(row)
        if row.problem:
            return (one_line(row.problem), "") if column == _PERPLEXITY else ("", "")
        if column == PUBLISHED:
            return _published(row)
        if row.is_reference:
            return self._of_reference() if column == _PERPLEXITY else ("", "")
        if row.figures is None:
            return _NOT_YET, ""
        figure = FIGURE_COLUMNS[column - 1]
        caption = figure.error_words(row.figures)
        if figure.key == "mean_kld" and row.figures.mean_slack > 0:
            # only the top of the distributions was kept: the truth may lie above
            caption = f"{caption} + {kld_text(row.figures.mean_slack)}".strip()
        return figure.value(row.figures), caption

    def _of_reference(self) -> tuple[str, str]:
        measured = next((row.figures for row in self._rows if row.figures is not None), None)
        return reference_perplexity_texts(measured) if measured is not None else (_NOT_YET, "")

    def _standing(self, row: LaneMeasurement) -> str:
        match row.phase:
            case Phase.WORKING:
                words = f"{row.share:.0%}".replace("%", " %")
                return f"{one_line(row.doing)} {words}" if row.doing else words
            case Phase.WAITING:
                return "waits for its turn"
            case Phase.STOPPED if row.windows:
                return f"stopped after {row.windows:,} windows"
            case Phase.STOPPED:
                return "stopped"
            case Phase.FAILED:
                return "could not be measured"
            case Phase.NOT_MEASURED if not row.is_reference:
                return "not measured yet"
            case _:
                return "reference" if row.is_reference else _scored(row)

    def _told(self, row: LaneMeasurement, column: int) -> str | None:
        if row.problem:
            return f"{one_line(row.problem)}\n{row.details}".strip()
        if column == PUBLISHED and row.result is not None and row.result.published_source:
            return f"{PUBLISHED_EXPLANATION}\nFrom: {one_line(row.result.published_source)}"
        explanation = explanation_of(column)
        return f"Measured here. {explanation}" if explanation and column != PUBLISHED else explanation or None


def explanation_of(column: int) -> str:
    """One sentence for whoever is new to a column's figure; empty for the lane's name."""
    if column == PUBLISHED:
        return PUBLISHED_EXPLANATION
    return FIGURE_COLUMNS[column - 1].explanation if 0 < column < PUBLISHED else ""


def _title(column: int) -> str:
    if column == LANE:
        return "lane"
    return "published" if column == PUBLISHED else FIGURE_COLUMNS[column - 1].title


def _unit(column: int) -> str:
    if column == LANE:
        return ""
    return "mean KLD" if column == PUBLISHED else FIGURE_COLUMNS[column - 1].unit


def _published(row: LaneMeasurement) -> tuple[str, str]:
    if row.is_reference or row.result is None:
        return ("", "") if row.is_reference else (_NOT_YET, "")
    if row.result.published_kld is None:
        return UNKNOWN, ""
    return kld_text(row.result.published_kld), one_line(row.result.published_source).partition(",")[0]


def _scored(row: LaneMeasurement) -> str:
    return f"{row.figures.tokens:,} tokens" if row.figures is not None else ""


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignLeft if column == LANE else Qt.AlignmentFlag.AlignRight
    return side | Qt.AlignmentFlag.AlignVCenter
