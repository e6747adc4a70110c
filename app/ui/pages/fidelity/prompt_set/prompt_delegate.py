"""Paints a prompt with what came of it: a sign and words for each outcome."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.bridge.palette import Palette, blended
from app.bridge.prompt_sets.prompt_list import PromptRole
from app.bridge.theme import ThemeController
from app.domain.prompts.marks import SIGNS, Mark
from app.ui.widgets.row_painting import caption, paint_surface, paint_words

_PADDING_PX: Final = 7
_BETWEEN_ROWS_PX: Final = 3
_LINE_SHARE: Final = 1.2
_GAP_EM: Final = 0.8
_SIGN_EM: Final = 1.1

Index = QModelIndex | QPersistentModelIndex


class PromptDelegate(QStyledItemDelegate):
    """Two lines a row, elided where room is short."""

    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        lines = QFontMetricsF(option.font).height() + QFontMetricsF(caption(option.font)).height()
        return QSize(120, round(lines * _LINE_SHARE) + 2 * _PADDING_PX + _BETWEEN_ROWS_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(option.rect).adjusted(0, 0, 0, -_BETWEEN_ROWS_PX)
        self._paint_ground(painter, option, area)
        inner = area.adjusted(_PADDING_PX + 2, _PADDING_PX, -_PADDING_PX, -_PADDING_PX)
        title_px = QFontMetricsF(option.font).height() * _LINE_SHARE
        title = QRectF(inner.left(), inner.top(), inner.width(), title_px)
        paint_words(painter, title, str(index.data()), self._theme.palette.text, font=option.font)
        line = QRectF(inner.left(), title.bottom(), inner.width(), inner.bottom() - title.bottom())
        self._paint_marks(painter, option, line, index.data(PromptRole.MARKS))
        painter.restore()

    def _paint_marks(
        self, painter: QPainter, option: QStyleOptionViewItem, line: QRectF, marks: list[tuple[Mark, str]]
    ) -> None:
        palette, font = self._theme.palette, caption(option.font)
        metrics = QFontMetricsF(font)
        left = line.left()
        for mark, words in marks:
            room = line.right() - left
            if room < metrics.height():
                return
            sign_px = metrics.height() * _SIGN_EM
            sign = QRectF(left, line.top(), sign_px, line.height())
            paint_words(painter, sign, SIGNS[mark], mark_colour(palette, mark), font=font)
            beside = QRectF(left + sign_px, line.top(), room - sign_px, line.height())
            paint_words(painter, beside, words, palette.muted, font=font)
            left += sign_px + metrics.horizontalAdvance(words) + metrics.height() * _GAP_EM

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, area: QRectF) -> None:
        palette, state = self._theme.palette, option.state
        if state & QStyle.StateFlag.State_Selected:
            focused = bool(state & QStyle.StateFlag.State_HasFocus)
            paint_surface(painter, area, palette.raised, edge=palette.accent if focused else palette.border)
        elif state & QStyle.StateFlag.State_MouseOver:
            paint_surface(painter, area, blended(palette.raised, palette.surface, 0.5))


def mark_colour(palette: Palette, mark: Mark) -> str:
    """The colour of a mark's sign; its word says the same."""
    match mark:
        case Mark.PASSED:
            return palette.fits
        case Mark.FAILED:
            return palette.bad
        case Mark.NO_ANSWER:
            return palette.partial
        case _:
            return palette.muted
