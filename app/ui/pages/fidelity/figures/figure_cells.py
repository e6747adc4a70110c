"""Cells and titles of two lines: a figure over its error, a title over its unit."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QTextOption
from PySide6.QtWidgets import QHeaderView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.bridge.fidelity.measurement_table import CellRole
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
        words, below = str(index.data() or ""), str(index.data(CellRole.CAPTION) or "")
        is_lane = index.data(CellRole.LANE_COLOUR) is not None
        font = strong(option.font) if is_lane else option.font
        wide = QFontMetricsF(font).horizontalAdvance(words)
        wide = max(wide, QFontMetricsF(caption(option.font)).horizontalAdvance(below))
        if index.data(CellRole.PROBLEM) and not is_lane:
            wide = 0.0
        height = QFontMetricsF(option.font).height() * ROW_EM
        return QSize(round(wide + 2 * _PADDING_PX + (_MARKER_PX if is_lane else 2)), round(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            paint_surface(painter, QRectF(option.rect), self._theme.palette.raised, radius=0)
        if option.state & QStyle.StateFlag.State_HasFocus:
            paint_surface(painter, QRectF(option.rect), None, edge=self._theme.palette.accent, radius=5)
        area = QRectF(option.rect).adjusted(_PADDING_PX, 0, -_PADDING_PX, 0)
        colour_index = index.data(CellRole.LANE_COLOUR)
        if colour_index is not None:
            self._paint_lane(painter, option, index, area)
        elif index.data(CellRole.PROBLEM):
            self._paint_problem(painter, option, str(index.data() or ""), area)
        else:
            self._paint_two(painter, option, index, area, self._theme.palette.text)
        painter.restore()

    def _paint_lane(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, area: QRectF) -> None:
        palette, place = self._theme.palette, int(index.data(CellRole.LANE_COLOUR))
        upper = _halves(area, True)[0]
        middle = QPointF(area.left() + 5, upper.center().y())
        paint_marker(painter, middle, place, palette.lane(place), palette.surface)
        beside = area.adjusted(_MARKER_PX, 0, 0, 0)
        self._paint_two(painter, option, index, beside, palette.lane(place), bold=True)

    def _paint_two(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: Index,
        area: QRectF,
        colour: str,
        *,
        bold: bool = False,
    ) -> None:
        words, below = str(index.data() or ""), str(index.data(CellRole.CAPTION) or "")
        side = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
        upper, lower = _halves(area, True)
        font = strong(option.font) if bold else option.font
        paint_words(painter, upper, words, colour, font=font, alignment=side)
        if below:
            paint_words(painter, lower, below, self._theme.palette.muted, font=caption(option.font), alignment=side)

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
