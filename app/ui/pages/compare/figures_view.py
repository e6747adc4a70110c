"""The table of figures: a row a lane, figures aligned right, the lane's name in its colour."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QKeySequence, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.bridge.compare.figures_table import AGAINST_COLUMN, LANE_COLUMN, LOADING_COLUMN, FiguresRole, FiguresTable
from app.bridge.soon import Soon
from app.bridge.theme import ThemeController

_MOST_ROWS_SHOWN = 4
_ROWS_IN_A_LOW_WINDOW = 2
_ROW_PADDING_PX = 9
_COLUMN_PADDING_PX = 14
# The style sheet's size of titles by that of rows, and the room it gives them.
_TITLE_SHARE = 11 / 13
_TITLE_PADDING_PX = 20
_LONG_PHRASE = "0.00 × the speed · 0.00 × the memory · same for 000 tokens"


class FiguresView(QTableView):
    """As high as its rows, up to four (two in a low window); more scroll.

    Where the words of the last column would be cut, the time of loading makes room for them.
    """

    def __init__(self, model: FiguresTable, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figures = model
        self.setModel(model)
        self.setItemDelegate(_LaneColours(theme, self))
        self.setObjectName("figures")
        self.setAccessibleName("Figures of each lane")
        self.setShowGrid(False)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._most_rows = _MOST_ROWS_SHOWN
        self._widest: dict[int, int] = {}
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self._dress_header()
        model.modelReset.connect(self._fit)
        # figures of eight lanes change one after the other: the columns are measured once for all of them
        fitting = Soon(self._fit_columns, self)
        model.dataChanged.connect(lambda *_: fitting.ask())
        theme.palette_changed.connect(self._repaint)
        self._fit()

    def set_low(self, low: bool) -> None:
        """Show fewer rows at once where the window is low."""
        most_rows = _ROWS_IN_A_LOW_WINDOW if low else _MOST_ROWS_SHOWN
        if most_rows != self._most_rows:
            self._most_rows = most_rows
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            QApplication.clipboard().setText(self._figures.as_text())
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _repaint(self) -> None:
        self.viewport().update()

    def _dress_header(self) -> None:
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionsClickable(False)
        header.setMinimumSectionSize(64)
        header.setStretchLastSection(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def _fit(self) -> None:
        row_px = self.fontMetrics().height() + _ROW_PADDING_PX
        self.verticalHeader().setDefaultSectionSize(row_px)
        rows = min(max(self._figures.rowCount(), 1), self._most_rows)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + rows * row_px + 2 * self.frameWidth())
        self._widest.clear()
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Make each column as wide as its words were at their longest, so that nothing moves while figures change."""
        header = self.horizontalHeader()
        for column in range(AGAINST_COLUMN):
            wanted = max(self.sizeHintForColumn(column), self._title_px(column))
            kept = 0 if column == LANE_COLUMN else self._widest.get(column, 0)
            self._widest[column] = max(wanted, kept)
        spare_px = self.viewport().width() - self.fontMetrics().horizontalAdvance(_LONG_PHRASE) - 2 * _COLUMN_PADDING_PX
        padding_px = max(0, min(_COLUMN_PADDING_PX, (spare_px - sum(self._widest.values())) // AGAINST_COLUMN))
        for column, wanted in self._widest.items():
            header.resizeSection(column, wanted + padding_px)
        header.setSectionHidden(LOADING_COLUMN, sum(self._widest.values()) > spare_px)

    def _title_px(self, column: int) -> int:
        """Width of a column's title; Qt's own hint measures it in the larger letters of the rows."""
        title = str(self._figures.headerData(column, Qt.Orientation.Horizontal))
        row_px = self.fontMetrics().horizontalAdvance(title)
        return round(row_px * _TITLE_SHARE) + _TITLE_PADDING_PX


class _LaneColours(QStyledItemDelegate):
    """Paints the lane's name in the lane's colour."""

    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        lane = index.data(FiguresRole.LANE_COLOUR)
        if lane is not None:
            colour = QBrush(QColor(self._theme.palette.lane(lane)))
            option.palette.setBrush(QPalette.ColorRole.Text, colour)
            option.font.setBold(True)
