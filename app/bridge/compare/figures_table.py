"""The table of figures under the charts: one row a lane, every figure measured or "unknown"."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.bridge.compare.lane_view import LaneView
from app.domain.lanes.against_reference import hold_against
from app.domain.lanes.answer import Answer
from app.domain.plain_text import one_line
from app.domain.protocol.outcome import OutcomeKind
from app.services.reports.figures import FIGURES

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()


class FiguresRole(IntEnum):
    """Roles beside Qt's own; `LANE_COLOUR` is the index of the lane's colour."""

    LANE_COLOUR = Qt.ItemDataRole.UserRole + 1


# The count of tokens stands under each answer already.
_FIGURES: Final = tuple(figure for figure in FIGURES if figure.title != "tokens")
LANE_COLUMN: Final = 0
AGAINST_COLUMN: Final = len(_FIGURES) + 1
LOADING_COLUMN: Final = 1 + next(at for at, figure in enumerate(_FIGURES) if figure.title == "loaded in")
_NOT_YET: Final = "–"


class FiguresTable(QAbstractTableModel):
    """Reads lane views that the controller keeps; the first row is the reference."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes: Sequence[LaneView] = ()

    def set_lanes(self, lanes: Sequence[LaneView]) -> None:
        """Show other lanes, or the same ones in another order."""
        self.beginResetModel()
        self._lanes = lanes
        self.endResetModel()

    def refresh(self) -> None:
        """Figures changed: an answer came, or the reference did."""
        if self._lanes:
            last = self.index(len(self._lanes) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lanes)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else AGAINST_COLUMN + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        figure = _FIGURES[section - 1] if LANE_COLUMN < section < AGAINST_COLUMN else None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return figure.title if figure else ("lane" if section == LANE_COLUMN else "against the reference")
            case Qt.ItemDataRole.ToolTipRole:
                return figure.definition if figure else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section)
            case _:
                return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        lane = self._lanes[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(lane, index.column())
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return self._text(lane, AGAINST_COLUMN) if index.column() == AGAINST_COLUMN else None
            case FiguresRole.LANE_COLOUR:
                return lane.colour_index if index.column() == LANE_COLUMN else None
            case _:
                return None

    def as_text(self) -> str:
        """The table as tab-separated lines, for the clipboard."""
        columns = range(self.columnCount())
        header = [str(self.headerData(column, Qt.Orientation.Horizontal)) for column in columns]
        rows = [[one_line(self._text(lane, column)) for column in columns] for lane in self._lanes]
        return "\n".join("\t".join(row) for row in [header, *rows])

    def _text(self, lane: LaneView, column: int) -> str:
        if column == LANE_COLUMN:
            return lane.label
        if column == AGAINST_COLUMN:
            return self._against(lane)
        if lane.answer is None or not lane.answer.generated_tokens:
            return _NOT_YET
        return _FIGURES[column - 1].text(lane.answer)

    def _against(self, lane: LaneView) -> str:
        reference = self._lanes[0]
        if lane is reference:
            return "reference"
        if lane.answer is None:
            return _NOT_YET
        if _broke_off(lane.answer):
            return lane.answer.outcome.message
        if reference.answer is None:
            return _NOT_YET
        return hold_against(reference.answer, lane.answer).phrase or _NOT_YET


def _broke_off(answer: Answer) -> bool:
    """Whether how it ended matters more than its figures: it failed, or was stopped before it said anything."""
    stopped = answer.outcome.kind is OutcomeKind.CANCELLED
    return not answer.outcome.successful and not (stopped and answer.generated_tokens)


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if LANE_COLUMN < column < AGAINST_COLUMN else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
