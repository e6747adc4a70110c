"""Models and their variants as a tree for a view; what is shown is prepared from plain values."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import time
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.bridge.models.library_plans import LibraryPlans
from app.domain.library.library import LibraryModel, LibraryVariant
from app.domain.library.library_words import bits_text, last_used_words, model_words
from app.domain.plain_text import one_line
from app.domain.plan.memory_plan import Verdict
from app.domain.units import UNKNOWN, bytes_text

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
NAME, BITS, SIZE, SOURCE, HERE, LICENCE, USED = range(7)
VARIANT_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 1
MODEL_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 2
VERDICT_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 4
# the grey words beside the name
BESIDE_ROLE: Final = int(Qt.ItemDataRole.UserRole) + 3


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    words: Callable[[LibraryVariant], str]
    figure: bool = False


class LibraryTree(QAbstractItemModel):
    """Models at the top, their variants below. `set_newer` marks files of which a newer version exists.

    Whether a variant fits is asked of `plans` for what a view shows, and shown once it is known.
    """

    def __init__(self, plans: LibraryPlans, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._plans = plans
        self._models: Sequence[LibraryModel] = ()
        self._places: dict[Path, tuple[int, int]] = {}
        self._newer: frozenset[Path] = frozenset()
        plans.planned.connect(self._show_plan)

    def set_models(self, models: Sequence[LibraryModel]) -> None:
        """Show other models; the same ones again change nothing."""
        if tuple(models) == self._models:
            return
        self.beginResetModel()
        self._models = tuple(models)
        self._places = {
            variant.path: (place, row)
            for place, model in enumerate(self._models)
            for row, variant in enumerate(model.variants)
        }
        self.endResetModel()

    def set_newer(self, paths: frozenset[Path]) -> None:
        """Mark these files, and no others."""
        changed, self._newer = paths ^ self._newer, paths
        for path in changed:
            place = self.place_of(path)
            self.dataChanged.emit(place, place)

    def place_of(self, path: Path, column: int = NAME) -> QModelIndex:
        """Where the variant with this file is; invalid where it is not."""
        if path not in self._places:
            return QModelIndex()
        model, row = self._places[path]
        return self.index(row, column, self.index(model, 0))

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        # asked for thousands of times where everything is unfolded: `hasIndex` would ask for both counts each time
        if not (0 <= row < self.rowCount(parent) and 0 <= column < len(_COLUMNS)):
            return QModelIndex()
        # 0 for a model, else the place of the model that a variant belongs to, counted from 1
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = _ROOT) -> QModelIndex:  # type: ignore[override]  # Qt has another of no argument
        owner = index.internalId() if index.isValid() else 0
        return self.createIndex(owner - 1, 0, 0) if owner else QModelIndex()

    def rowCount(self, parent: Index = _ROOT) -> int:
        if not parent.isValid():
            return len(self._models)
        is_model = parent.internalId() == 0 and parent.column() == 0
        return len(self._models[parent.row()].variants) if is_model else 0

    def columnCount(self, parent: Index = _ROOT) -> int:
        return len(_COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

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
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(_alignment(_COLUMNS[index.column()]))
        owner = index.internalId()
        if owner == 0:
            return _model_data(self._models[index.row()], index.column(), role)
        return self._variant_data(self._models[owner - 1].variants[index.row()], index.column(), role)

    def _variant_data(self, variant: LibraryVariant, column: int, role: int) -> Any:
        if role == VARIANT_ROLE:
            return variant
        if column == HERE:
            return self._fitting_data(variant, role)
        if role == Qt.ItemDataRole.DisplayRole:
            return _COLUMNS[column].words(variant)
        if role == Qt.ItemDataRole.ToolTipRole:
            return "\n".join(part for part in (variant.problem, str(variant.path)) if part)
        if role == BESIDE_ROLE and column == NAME:
            return "a newer version exists" if variant.path in self._newer else _beside(variant)
        if role == Qt.ItemDataRole.AccessibleTextRole and column == NAME:
            return _spoken(variant, self._plans.verdict(variant))
        return None

    def _fitting_data(self, variant: LibraryVariant, role: int) -> Any:
        if role == VERDICT_ROLE:
            return self._plans.verdict(variant)
        if role == Qt.ItemDataRole.DisplayRole:
            verdict = self._plans.verdict(variant)
            return self._plans.short_words(variant) if verdict is None else verdict.value
        return self._plans.words(variant) if role == Qt.ItemDataRole.ToolTipRole else None

    def _show_plan(self, path: Path | None) -> None:
        """Of one file, or of all of them where `path` is `None`."""
        place = self.place_of(path, HERE) if path is not None else self.index(0, HERE)
        end = place if path is not None else self.index(len(self._models) - 1, HERE)
        if place.isValid() and end.isValid():
            self.dataChanged.emit(place, end)


def _model_data(model: LibraryModel, column: int, role: int) -> Any:
    if role == MODEL_ROLE:
        return model
    if role == BESIDE_ROLE and column == NAME:
        return model_words(model)
    if role == Qt.ItemDataRole.AccessibleTextRole and column == NAME:
        return f"{one_line(model.name)}, {model_words(model)}"
    if role != Qt.ItemDataRole.DisplayRole:
        return None
    if column == SIZE:
        return bytes_text(sum(variant.file_bytes for variant in model.variants))
    return one_line(model.name) if column == NAME else ""


def _spoken(variant: LibraryVariant, verdict: Verdict | None) -> str:
    """The whole row, for who hears it."""
    name = f"{one_line(variant.model)} {one_line(variant.level)}"
    parts = (name, bytes_text(variant.file_bytes), variant.source.value, verdict.value if verdict else "")
    return ", ".join(part for part in parts if part)


def _beside(variant: LibraryVariant) -> str:
    """What its name calls the level and where it came from, as far as that tells it from its neighbours."""
    if variant.problem:
        return "cannot be used"
    parts = "" if len(variant.files) == 1 else f"{len(variant.files)} parts"
    made = f"made here from {variant.made_from}" if variant.made_from else ""
    origin = one_line(made or variant.local_name or variant.repository or variant.path.name)
    label = one_line(variant.label) if variant.label != variant.level else ""
    return " · ".join(part for part in (label, origin, parts, "with projector" if variant.projector else "") if part)


def _alignment(column: _Column) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.figure else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


_COLUMNS: Final = (
    _Column("model, level", lambda variant: one_line(variant.level) or UNKNOWN),
    _Column("bits", bits_text, figure=True),
    _Column("size", lambda variant: bytes_text(variant.file_bytes), figure=True),
    _Column("from", lambda variant: variant.source.value),
    _Column("here", lambda variant: ""),
    _Column("licence", lambda variant: one_line(variant.licence or UNKNOWN)),
    _Column("used here", lambda variant: last_used_words(variant.last_used_s, time())),
)
