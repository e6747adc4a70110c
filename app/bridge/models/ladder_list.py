"""The ladder's rows for a view that paints them."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.bridge.models.ladder_words import label_of, spoken
from app.bridge.models.row_state import ABSENT, RowState
from app.domain.browse.ladder import LadderRow

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class LadderRole(IntEnum):
    """What a row holds for those who paint it."""

    ROW = Qt.ItemDataRole.UserRole
    STATE = Qt.ItemDataRole.UserRole + 1
    CAN_GET = Qt.ItemDataRole.UserRole + 2


class LadderList(QAbstractListModel):
    """One row a variant, from the most precise to the smallest."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: list[LadderRow] = []
        self._states: list[RowState] = []
        self._can_get = False

    @property
    def rows(self) -> tuple[LadderRow, ...]:
        return tuple(self._rows)

    def state(self, place: int) -> RowState:
        """Whether the variant at `place` is here."""
        return self._states[place]

    def show_rows(self, rows: Sequence[LadderRow], *, can_get: bool) -> None:
        """Show `rows`; while they are the same variants, only what is known of them changes."""
        same = [row.variant for row in rows] == [row.variant for row in self._rows] and can_get == self._can_get
        if not same:
            self.beginResetModel()
            self._rows, self._states, self._can_get = list(rows), [ABSENT] * len(rows), can_get
            self.endResetModel()
            return
        for place, row in enumerate(rows):
            if row != self._rows[place]:
                self._rows[place] = row
                self._tell(place)

    def show_states(self, states: Sequence[RowState]) -> None:
        """Show what is here and what is on its way, one entry a row."""
        for place, state in enumerate(states):
            if state != self._states[place]:
                self._states[place] = state
                self._tell(place)

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, state = self._rows[index.row()], self._states[index.row()]
        match role:
            case LadderRole.ROW:
                return row
            case LadderRole.STATE:
                return state
            case LadderRole.CAN_GET:
                return self._can_get
            case Qt.ItemDataRole.DisplayRole:
                return label_of(row)
            case Qt.ItemDataRole.AccessibleTextRole:
                return spoken(row, state, can_get=self._can_get)
        return None

    def _tell(self, place: int) -> None:
        self.dataChanged.emit(self.index(place), self.index(place))
