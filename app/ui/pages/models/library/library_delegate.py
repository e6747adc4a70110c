"""Paints the cells of the library: names with what tells them apart beside them, sources and verdicts as pills."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.bridge.models.library_tree import BESIDE_ROLE, HERE, MODEL_ROLE, NAME, SOURCE, VERDICT_ROLE
from app.bridge.theme import ThemeController
from app.ui.widgets.chip import ChipTone
from app.ui.widgets.row_painting import caption, chip_width, paint_chip, paint_words, strong
from app.ui.widgets.verdict_badge import TONES

_PADDING_PX: Final = 8
_GAP_PX: Final = 10
_ROW_EM: Final = 1.95

Index = QModelIndex | QPersistentModelIndex


class LibraryDelegate(QStyledItemDelegate):
    """The row's ground is painted by the view."""

    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, round(QFontMetricsF(option.font).height() * _ROW_EM))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        words = index.data(Qt.ItemDataRole.DisplayRole)
        area = QRectF(option.rect).adjusted(_PADDING_PX, 0, -_PADDING_PX, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.column() == NAME:
            self._paint_name(painter, option, index, area)
        elif words and index.column() in (SOURCE, HERE):
            self._paint_pill(painter, option, index, area)
        elif words:
            alignment = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
            colour = self._theme.palette.muted if index.data(MODEL_ROLE) else self._theme.palette.text
            paint_words(painter, area, words, colour, font=option.font, alignment=alignment)
        painter.restore()

    def _paint_name(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, area: QRectF) -> None:
        palette, font = self._theme.palette, strong(option.font)
        name, beside = index.data(Qt.ItemDataRole.DisplayRole), index.data(BESIDE_ROLE)
        width = min(area.width(), QFontMetricsF(font).horizontalAdvance(name) + 1)
        paint_words(painter, QRectF(area.left(), area.top(), width, area.height()), name, palette.text, font=font)
        rest = area.adjusted(width + _GAP_PX, 0, 0, 0)
        if beside and rest.width() > _GAP_PX:
            # of a file's name the end tells as much as its beginning
            mode = Qt.TextElideMode.ElideRight if index.data(MODEL_ROLE) else Qt.TextElideMode.ElideMiddle
            paint_words(painter, rest, beside, palette.muted, font=caption(option.font), mode=mode)

    def _paint_pill(self, painter: QPainter, option: QStyleOptionViewItem, index: Index, area: QRectF) -> None:
        words, tone = index.data(Qt.ItemDataRole.DisplayRole), ChipTone.NEUTRAL
        if index.column() == HERE:
            verdict = index.data(VERDICT_ROLE)
            if verdict is None:
                paint_words(painter, area, words, self._theme.palette.faint, font=caption(option.font))
                return
            tone = TONES[verdict]
        pill = QRectF(area.left(), area.top(), min(area.width(), chip_width(words, option.font)), area.height())
        paint_chip(painter, pill, words, tone, self._theme.palette, option.font)
