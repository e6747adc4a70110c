"""Cells and titles of two lines: a figure over its error, a title over its unit."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QTextOption
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.bridge.fidelity.measurement_table import Cell, CellRole
from app.bridge.theme import ThemeController
from app.ui.widgets.charts.markers import paint_marker
from app.ui.widgets.row_painting import caption, paint_surface, paint_words, strong

_PADDING_PX: Final = 8
ROW_EM: Final = 2.5
_TITLE_EM: Final = 2.3
_MARKER_PX: Final = 16.0

Index = QModelIndex | QPersistentModelIndex


class FigureCells(QStyledItemDelegate):
    """A lane's name stands in its colour, its marker before it; a problem takes all of its row's room."""

    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        cell, metrics = index.data(CellRole.CELL), QFontMetricsF(option.font)
        is_lane = cell.lane_colour is not None
        wide = 0.0
        if is_lane or not cell.is_problem:
            words = QFontMetricsF(strong(option.font)) if is_lane else metrics
            below = QFontMetricsF(caption(option.font))
            wide = max(words.horizontalAdvance(cell.words), below.horizontalAdvance(cell.caption))
        room = 2 * _PADDING_PX + (_MARKER_PX if is_lane else 2)
        return QSize(round(wide + room), round(metrics.height() * ROW_EM))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = index.data(CellRole.CELL)
        if not isinstance(cell, Cell):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            paint_surface(painter, QRectF(option.rect), self._theme.palette.raised, radius=0)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_surface(painter, QRectF(option.rect), None, edge=self._theme.palette.accent, radius=5)
        area = QRectF(option.rect).adjusted(_PADDING_PX, 0, -_PADDING_PX, 0)
        if cell.lane_colour is not None:
            self._paint_lane(painter, option, cell, cell.lane_colour, area)
        elif cell.is_problem:
            self._paint_problem(painter, option, cell.words, area)
        else:
            self._paint_two(painter, option, cell, area, self._theme.palette.text, option.font)
        painter.restore()

    def _paint_lane(
        self, painter: QPainter, option: QStyleOptionViewItem, cell: Cell, lane_colour: int, area: QRectF
    ) -> None:
        palette = self._theme.palette
        middle = QPointF(area.left() + 5, _halves(area, True)[0].center().y())
        paint_marker(painter, middle, lane_colour, palette.lane(lane_colour), palette.surface)
        beside = area.adjusted(_MARKER_PX, 0, 0, 0)
        self._paint_two(painter, option, cell, beside, palette.lane(lane_colour), strong(option.font))

    def _paint_two(
        self, painter: QPainter, option: QStyleOptionViewItem, cell: Cell, area: QRectF, colour: str, font: QFont
    ) -> None:
        upper, lower = _halves(area, True)
        side, muted = cell.alignment, self._theme.palette.muted
        if cell.words:
            paint_words(painter, upper, cell.words, colour, font=font, alignment=side)
        if cell.caption:
            paint_words(painter, lower, cell.caption, muted, font=caption(option.font), alignment=side)

    def _paint_problem(self, painter: QPainter, option: QStyleOptionViewItem, words: str, area: QRectF) -> None:
        """At most two lines; the tool tip holds all of it."""
        wrapped = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        painter.setFont(caption(option.font))
        painter.setPen(QColor(self._theme.palette.bad))
        lines = QFontMetricsF(painter.font())
        shown = lines.elidedText(words, Qt.TextElideMode.ElideRight, area.width() * 1.9)
        painter.drawText(area, shown, wrapped)


class FigureTitles(QHeaderView):
    """Titles over their units, on the side of their figures."""

    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self.setHighlightSections(False)
        self.setSectionsClickable(False)
        self.setMinimumSectionSize(40)
        self.setMouseTracking(True)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), round(self.fontMetrics().height() * _TITLE_EM + 4))

    def sectionSizeFromContents(self, logical_index: int) -> QSize:
        font = caption(self.font())
        words = self._words(logical_index)
        wide = max(QFontMetricsF(font).horizontalAdvance(each) for each in words)
        return QSize(round(wide + 2 * _PADDING_PX + 2), self.sizeHint().height())

    def paintSection(self, painter: QPainter, rect: object, logical_index: int) -> None:
        area = QRectF(rect)  # type: ignore[call-overload]  # Qt hands a QRect over
        palette = self._theme.palette
        title, unit = self._words(logical_index)
        model = self.model()
        side = Qt.AlignmentFlag(
            model.headerData(logical_index, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole)
        )
        painter.save()
        inside = area.adjusted(_PADDING_PX, 0, -_PADDING_PX, -4)
        upper, lower = _halves(inside, bool(unit))
        font = caption(self.font())
        paint_words(painter, upper, title, palette.text if unit else palette.muted, font=font, alignment=side)
        if unit:
            paint_words(painter, lower, unit, palette.muted, font=font, alignment=side)
        painter.setPen(QColor(palette.border))
        painter.drawLine(area.bottomLeft() + QPointF(0, -0.5), area.bottomRight() + QPointF(0, -0.5))
        painter.restore()

    def _words(self, section: int) -> tuple[str, str]:
        model, across = self.model(), Qt.Orientation.Horizontal
        title = str(model.headerData(section, across) or "")
        return title, str(model.headerData(section, across, CellRole.CAPTION) or "")


def _halves(area: QRectF, two_lines: bool) -> tuple[QRectF, QRectF]:
    """Where the upper and the lower line go; one line alone stands in the middle."""
    if not two_lines:
        return area, QRectF()
    middle = area.top() + area.height() * 0.54
    upper = QRectF(area.left(), area.top(), area.width(), middle - area.top())
    lower = QRectF(area.left(), middle - area.height() * 0.06, area.width(), area.bottom() - middle)
    return upper, lower
