"""Tables of figures with two lines a cell: as high as their rows, columns by their words."""

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from app.bridge.soon import Soon
from app.bridge.theme import ThemeController
from app.ui.pages.fidelity.figures.figure_cells import ROW_EM, FigureCells, FigureTitles

_MOST_COLUMN_PADDING_PX: Final = 26
_FITTED_AFTER_MS: Final = 700


class FiguresTable(QTableView):
    """`column_pointed` carries the column under the mouse or with the keyboard's focus, -1 for none.

    Columns in `spare` are left out where there is no room for them; the first one takes what is left.
    """

    column_pointed = Signal(int)
    copy_wanted = Signal()

    def __init__(
        self,
        model: QAbstractItemModel,
        theme: ThemeController,
        name: str,
        *,
        spare: frozenset[int] = frozenset(),
        most_rows: int = 8,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._spare = spare
        self._most_rows = most_rows
        self._widest: dict[int, int] = {}
        self.setModel(model)
        self._titles = FigureTitles(theme, self)
        self.setHorizontalHeader(self._titles)
        self.setItemDelegate(FigureCells(theme, self))
        self.setAccessibleName(name)
        self._dress()
        model.modelReset.connect(self._fit)
        # measuring words takes longer than painting them, and figures change many times while they are measured
        fitting = Soon(self._fit_columns, self, after_ms=_FITTED_AFTER_MS)
        model.dataChanged.connect(lambda *_: fitting.ask())
        theme.palette_changed.connect(self._repaint)
        self.entered.connect(lambda index: self.column_pointed.emit(index.column()))
        self.horizontalHeader().sectionEntered.connect(self.column_pointed)
        self.selectionModel().currentChanged.connect(lambda now, _before: self.column_pointed.emit(now.column()))
        self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange and self.model() is not None:
            self._fit()

    def span_row(self, row: int, *, whole: bool) -> None:
        """Let a row's second cell take the room of all that follow, or give that back."""
        columns = self.model().columnCount()
        wanted = columns - 1 if whole else 1
        if self.columnSpan(row, 1) != wanted:
            self.setSpan(row, 1, 1, wanted)

    def _dress(self) -> None:
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def _fit(self) -> None:
        row_px = round(self.fontMetrics().height() * ROW_EM)
        self.verticalHeader().setDefaultSectionSize(row_px)
        rows = min(max(self.model().rowCount(), 1), self._most_rows)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * row_px + 2 * self.frameWidth() + 2)
        self._widest.clear()
        self._fit_columns()

    def _fit_columns(self) -> None:
        """As wide as a column's words were at their longest, so that nothing moves while figures change."""
        header, room = self.horizontalHeader(), self.viewport().width()
        columns = self.model().columnCount()
        for column in range(columns):
            # Qt's own hint is nothing for a title that is hidden
            wanted = max(self.sizeHintForColumn(column), self._titles.sectionSizeFromContents(column).width())
            self._widest[column] = max(wanted, self._widest.get(column, 0))
        hidden = self._spare if sum(self._widest.values()) > room else frozenset()
        shown = [column for column in range(columns) if column not in hidden]
        spare_px = room - sum(self._widest[column] for column in shown)
        padding_px = max(0, min(_MOST_COLUMN_PADDING_PX, spare_px // len(shown)))
        for column in range(columns):
            header.setSectionHidden(column, column in hidden)
            if column not in hidden:
                header.resizeSection(column, self._widest[column] + padding_px)
        rest_px = room - sum(header.sectionSize(column) for column in shown)
        if rest_px > 0:
            header.resizeSection(0, header.sectionSize(0) + rest_px)

    def _repaint(self) -> None:
        self.viewport().update()
        self.horizontalHeader().viewport().update()
