"""The list of models that were found: grows while more is found, and is read by a view that paints its rows."""

from collections.abc import Sequence
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.bridge.models.found_model import FoundModel
from app.bridge.models.found_words import terms_and_use, title_of, who_and_what
from app.domain.browse.search import Gate

_Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_GATES = {
    Gate.AUTOMATIC: "Gated: its files are handed out to accounts that accepted the owner's terms.",
    Gate.MANUAL: "Gated: its files are handed out to accounts that the owner let in.",
}


class FoundRole(IntEnum):
    """What a row holds for those who paint it."""

    MODEL = Qt.ItemDataRole.UserRole
    TITLE = Qt.ItemDataRole.UserRole + 1
    LINES = Qt.ItemDataRole.UserRole + 2
    GATED = Qt.ItemDataRole.UserRole + 3


class FoundList(QAbstractListModel):
    """One row a model, however many publish it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models: list[FoundModel] = []
        self._places: dict[str, int] = {}

    @property
    def models(self) -> tuple[FoundModel, ...]:
        return tuple(self._models)

    def place_of(self, key: str) -> int | None:
        """The row of the model with this key."""
        return self._places.get(key)

    def replace_all(self, models: Sequence[FoundModel]) -> None:
        """Show other models."""
        self.beginResetModel()
        self._models = list(models)
        self._places = {model.key: place for place, model in enumerate(self._models)}
        self.endResetModel()

    def follow(self, models: Sequence[FoundModel]) -> None:
        """Show more of the same: new models at the end, and further uploads in the rows that are there."""
        before = len(self._models)
        if [model.key for model in models[:before]] != [model.key for model in self._models]:
            self.replace_all(models)
            return
        for place, model in enumerate(models[:before]):
            if len(model.repositories) != len(self._models[place].repositories):
                self._models[place] = model
                self.dataChanged.emit(self.index(place), self.index(place))
        if len(models) > before:
            self.beginInsertRows(QModelIndex(), before, len(models) - 1)
            self._models.extend(models[before:])
            self._places = {model.key: place for place, model in enumerate(self._models)}
            self.endInsertRows()

    def rowCount(self, parent: _Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._models)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._models):
            return None
        return _told(self._models[index.row()], role)


def _told(model: FoundModel, role: int) -> Any:
    first = model.first
    match role:
        case FoundRole.MODEL:
            return model
        case Qt.ItemDataRole.DisplayRole | FoundRole.TITLE:
            return title_of(first)
        case FoundRole.LINES:
            return who_and_what(first, len(model.repositories) - 1), terms_and_use(first)
        case FoundRole.GATED:
            return first.gate is not Gate.OPEN
        case Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in (first.name, _GATES.get(first.gate, "")) if part)
        case Qt.ItemDataRole.AccessibleTextRole:
            lines = (who_and_what(first, len(model.repositories) - 1), terms_and_use(first), _GATES.get(first.gate, ""))
            return ", ".join(part for part in (title_of(first), *lines) if part)
    return None
