"""Paints a model that was found: its name, who publishes it and what it is, its terms and how much it is used."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.bridge.models.found_list import FoundRole
from app.bridge.palette import blended
from app.bridge.theme import ThemeController
from app.ui.widgets.chip import ChipTone
from app.ui.widgets.row_painting import caption, chip_width, paint_chip, paint_surface, paint_words, strong

_PADDING_PX: Final = 9
_BETWEEN_ROWS_PX: Final = 4
_LINE_SHARE: Final = 1.18
_GATED: Final = "gated"


class FoundDelegate(QStyledItemDelegate):
    """Three lines a row, elided where room is short."""

    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        lines = QFontMetricsF(strong(option.font)).height() + 2 * QFontMetricsF(caption(option.font)).height()
        return QSize(120, round(lines * _LINE_SHARE) + 2 * _PADDING_PX + _BETWEEN_ROWS_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect).adjusted(0, 0, 0, -_BETWEEN_ROWS_PX)
        self._paint_ground(painter, option, area)
        inner = area.adjusted(_PADDING_PX + 1, _PADDING_PX, -_PADDING_PX, -_PADDING_PX)
        title_px = QFontMetricsF(strong(option.font)).height() * _LINE_SHARE
        line_px = QFontMetricsF(caption(option.font)).height() * _LINE_SHARE
        title = QRectF(inner.left(), inner.top(), inner.width(), title_px)
        if index.data(FoundRole.GATED):
            pill_px = chip_width(_GATED, option.font)
            pill = QRectF(title.right() - pill_px, title.top(), pill_px, title.height())
            paint_chip(painter, pill, _GATED, ChipTone.PARTIAL, self._theme.palette, option.font)
            title.setRight(pill.left() - _PADDING_PX)
        palette = self._theme.palette
        paint_words(painter, title, index.data(FoundRole.TITLE), palette.text, font=strong(option.font))
        for place, words in enumerate(index.data(FoundRole.LINES)):
            line = QRectF(inner.left(), inner.top() + title_px + place * line_px, inner.width(), line_px)
            paint_words(painter, line, words, palette.muted, font=caption(option.font))
        painter.restore()

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, area: QRectF) -> None:
        palette, state = self._theme.palette, option.state
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        focused = chosen and bool(state & QStyle.StateFlag.State_HasFocus)
        if chosen:
            paint_surface(painter, area, palette.raised, edge=palette.accent if focused else palette.border)
        elif state & QStyle.StateFlag.State_MouseOver:
            paint_surface(painter, area, blended(palette.raised, palette.surface, 0.5))
