"""A row of the list of ballots: what was asked, and under it what was said."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.bridge.theme import ThemeController
from app.ui.widgets.row_painting import caption, paint_surface, paint_words

OUTCOME_ROLE: Final = Qt.ItemDataRole.UserRole
_PADDING_PX: Final = 8
_LINES: Final = 2.7


class BallotDelegate(QStyledItemDelegate):
    """Paints with the palette in force."""

    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, round(option.fontMetrics.height() * _LINES))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        palette = self._theme.palette
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = QRectF(option.rect)
        if option.state & QStyle.StateFlag.State_Selected:
            focused = bool(option.state & QStyle.StateFlag.State_HasFocus)
            paint_surface(painter, row, palette.raised, edge=palette.accent if focused else None, radius=6.0)
        words = row.adjusted(_PADDING_PX, row.height() * 0.12, -_PADDING_PX, -row.height() * 0.12)
        upper = QRectF(words.left(), words.top(), words.width(), words.height() / 2)
        asked, outcome = str(index.data()), str(index.data(OUTCOME_ROLE))
        paint_words(painter, upper, asked, palette.text, font=option.font)
        lower = upper.translated(0, words.height() / 2)
        paint_words(painter, lower, outcome, palette.muted, font=caption(option.font))
        painter.restore()
