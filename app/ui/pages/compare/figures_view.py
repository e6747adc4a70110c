"""The table of figures: a row a lane, figures aligned right, the lane's name in its colour."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QBrush, QColor, QKeyEvent, QKeySequence, QPalette
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from app.bridge.compare.figures_table import AGAINST_COLUMN, LANE_COLUMN, FiguresRole, FiguresTable
from app.bridge.theme import ThemeController

_MOST_ROWS_SHOWN = 4
_ROWS_IN_A_LOW_WINDOW = 2
_ROW_PADDING_PX = 9


class FiguresView(QTableView):
    """As high as its rows, up to four (two in a low window); more scroll."""

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
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self._dress_header()
        model.modelReset.connect(self._fit)
        model.dataChanged.connect(lambda *_: self._fit_columns())
        theme.palette_changed.connect(lambda _palette: self.viewport().update())
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
        self._fit_columns()

    def _fit_columns(self) -> None:
        header = self.horizontalHeader()
        for column in range(AGAINST_COLUMN):
            wanted = max(self.sizeHintForColumn(column), header.sectionSizeHint(column)) + 14
            if column == LANE_COLUMN or wanted > header.sectionSize(column) or self._figures.rowCount() == 0:
                header.resizeSection(column, wanted)


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
