"""The table of a run: one row a lane, what it passed and whether that differs from the reference."""

from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.bridge.fidelity.measurement_table import Cell, CellRole
from app.bridge.prompt_sets.shown_run import ShownRun
from app.domain.prompts.pass_words import interval_text, share_text

Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_LANE, _ANSWERED, _PASSED, _SHARE, _DIFFERENCE = range(5)
_TITLES: Final = (
    ("lane", ""),
    ("answered", "of all prompts"),
    ("passed", "of those checked"),
    ("share", "95 % interval"),
    ("against the reference", "on prompts that both answered"),
)
_NOT_YET: Final = "–"
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PassTable(QAbstractTableModel):
    """Shows the run it is given, or nothing."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: ShownRun | None = None

    def show_run(self, run: ShownRun | None) -> None:
        """Show another run."""
        self.beginResetModel()
        self._run = run
        self.endResetModel()

    def refresh(self) -> None:
        """Its figures changed."""
        if self.rowCount():
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, _DIFFERENCE))

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or self._run is None else len(self._run.lanes)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        title, below = _TITLES[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return title
            case CellRole.CAPTION:
                return below
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(section)
            case _:
                return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self._run is None or index.row() >= len(self._run.lanes):
            return None
        words, below = self._texts(self._run, index.row(), index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return words
            case CellRole.CAPTION:
                return below
            case CellRole.CELL:
                colour = self._run.lanes[index.row()].colour_index if index.column() == _LANE else None
                return Cell(words, below, _alignment(index.column()), colour, bool(self.problem(index.row())))
            case Qt.ItemDataRole.ToolTipRole:
                return "\n".join(part for part in (words, below, self._run.lanes[index.row()].problem) if part)
            case Qt.ItemDataRole.AccessibleTextRole:
                title = _TITLES[index.column()][0]
                return ", ".join(part for part in (f"{title}: {words}", below) if part)
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(index.column())
            case _:
                return None

    def problem(self, row: int) -> str:
        """Why a lane has no figures at all; empty where it has some, or will have."""
        run = self._run
        return run.lanes[row].problem if run is not None and not run.answered(row) else ""

    def as_text(self) -> str:
        """The whole table with tabs between its cells."""
        titles = "\t".join(title for title, _ in _TITLES)
        rows = (
            "\t".join(": ".join(part for part in self._texts(self._run, row, column) if part) for column in range(5))
            for row in range(self.rowCount())
            if self._run is not None
        )
        return "\n".join([titles, *rows])

    def _texts(self, run: ShownRun, row: int, column: int) -> tuple[str, str]:
        """What a cell says, and the small line under it."""
        lane, rate = run.lanes[row], run.rates()[row]
        if column != _LANE and self.problem(row):
            return (lane.problem, "") if column == _ANSWERED else ("", "")
        match column:
            case 0:
                return lane.label, _about(run, row)
            case 1:
                return (
                    f"{run.answered(row)} of {len(run.prompts)}",
                    "stopped by a problem" if lane.problem else lane.doing,
                )
            case 2:
                return (f"{rate.passed.count} of {rate.passed.total}", "") if rate.passed.total else (_NOT_YET, "")
            case 3:
                return (share_text(rate.passed), interval_text(rate.passed)) if rate.passed.total else (_NOT_YET, "")
        if rate.against_reference is None or not run.is_checked:
            return ("", "") if run.is_checked else ("no checks to pass", "answers can be read")
        return rate.against_reference.finding, rate.against_reference.basis


def _about(run: ShownRun, row: int) -> str:
    facts = run.lanes[row].facts
    bits = f"{facts.bits_per_weight:.2f} bits/w" if facts and facts.bits_per_weight is not None else ""
    return " · ".join(part for part in ("reference" if row == 0 else "", bits) if part)


def _alignment(column: int) -> Qt.AlignmentFlag:
    return _LEFT if column in (_LANE, _DIFFERENCE) else _RIGHT
