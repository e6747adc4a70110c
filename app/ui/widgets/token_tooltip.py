"""How sure each lane was of a token, and what else it could have said."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.bridge.theme import ThemeController
from app.domain.protocol.events import Token
from app.domain.protocol.token_alternative import TokenAlternative

_PADDING_PX: Final = 11
_BAR_PX: Final = 84
_GAP_PX: Final = 10
_WIDEST_WORD_PX: Final = 150
_WIDEST_LINE_PX: Final = 320
_MOUSE_GAP_PX: Final = 16
_RADIUS_PX: Final = 8.0
_NO_LANE: Final = -1


@dataclass(frozen=True, slots=True)
class LaneToken:
    """What one lane has at the place that is asked for; `note` stands beside its name."""

    lane_name: str
    colour_index: int
    token: Token
    note: str = ""


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the tool tip: a lane's name, or a word with its share."""

    words: str
    share: float | None
    colour_index: int
    chosen: bool
    note: str = ""


class TokenTooltip(QWidget):
    """A panel beside the mouse that takes neither clicks nor focus."""

    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.ToolTip | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self._theme = theme
        self._rows: list[_Row] = []

    def show_tokens(self, place: QPoint, tokens: Sequence[LaneToken], *, hint: str = "") -> None:
        """Show the tokens of one or several lanes beside `place` on the screen, and under them what can be done."""
        self._rows = [row for each in tokens for row in _rows_of(each)]
        if self._rows and hint:
            self._rows.append(_Row(hint, None, _NO_LANE, chosen=False))
        if not self._rows:
            self.hide()
            return
        self.setAccessibleName("; ".join(_spoken(row) for row in self._rows))
        self.resize(self.sizeHint())
        self.move(self._beside(place))
        self.show()
        self.update()

    def sizeHint(self) -> QSize:
        columns = self._words_width() + _BAR_PX + 2 * _GAP_PX + self._figures_width()
        width = 2 * _PADDING_PX + max([columns, *(self._line_width(row) for row in self._rows if row.share is None)])
        return QSize(round(width), round(2 * _PADDING_PX + self._line_px() * len(self._rows)))

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(palette.outline), 1))
        painter.setBrush(QColor(palette.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS_PX, _RADIUS_PX)
        for number, row in enumerate(self._rows):
            self._paint_row(painter, row, _PADDING_PX + number * self._line_px())
        painter.end()

    def _paint_row(self, painter: QPainter, row: _Row, top: float) -> None:
        palette, metrics = self._theme.palette, self._metrics()
        baseline = top + (self._line_px() + metrics.ascent() - metrics.descent()) / 2
        colour = palette.muted if row.colour_index == _NO_LANE else palette.lane(row.colour_index)
        painter.setFont(_bold(self.font()) if row.chosen else self.font())
        painter.setPen(QColor(colour if row.share is None else palette.text if row.chosen else palette.muted))
        if row.share is None:
            self._paint_line(painter, row, round(baseline))
            return
        words = metrics.elidedText(row.words, Qt.TextElideMode.ElideRight, self._words_width())
        painter.drawText(QPoint(_PADDING_PX, round(baseline)), words)
        left, height = _PADDING_PX + self._words_width() + _GAP_PX, 6.0
        # wider where a line of words makes the whole tip wider
        width = self.width() - left - _GAP_PX - self._figures_width() - _PADDING_PX
        groove = QRectF(left, top + (self._line_px() - height) / 2, width, height)
        filled = QRectF(groove.topLeft(), groove.size())
        filled.setWidth(max(2.0, groove.width() * row.share))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.border))
        painter.drawRoundedRect(groove, height / 2, height / 2)
        painter.setBrush(QColor(colour if row.chosen else palette.faint))
        painter.drawRoundedRect(filled, min(height, filled.width()) / 2, min(height, filled.width()) / 2)
        painter.setPen(QColor(palette.text if row.chosen else palette.muted))
        figures = share_text(row.share)
        right = self.width() - _PADDING_PX - metrics.horizontalAdvance(figures)
        painter.drawText(QPoint(round(right), round(baseline)), figures)

    def _paint_line(self, painter: QPainter, row: _Row, baseline: int) -> None:
        """A lane's name, and beside it what is to be said of it."""
        words = self._line_words(row)
        painter.drawText(QPoint(_PADDING_PX, baseline), words)
        if row.note:
            left = _PADDING_PX + self._metrics().horizontalAdvance(words) + _GAP_PX
            painter.setFont(self.font())
            painter.setPen(QColor(self._theme.palette.muted))
            painter.drawText(QPoint(round(left), baseline), row.note)

    def _beside(self, place: QPoint) -> QPoint:
        room = self.screen().availableGeometry()
        left, top = place.x() + _MOUSE_GAP_PX, place.y() + _MOUSE_GAP_PX
        if left + self.width() > room.right():
            left = place.x() - _MOUSE_GAP_PX - self.width()
        if top + self.height() > room.bottom():
            top = place.y() - _MOUSE_GAP_PX - self.height()
        return QPoint(max(left, room.left()), max(top, room.top()))

    def _metrics(self) -> QFontMetricsF:
        # bold throughout: the chosen word must not need more room than was measured
        return QFontMetricsF(_bold(self.font()))

    def _line_px(self) -> float:
        return round(self._metrics().height() * 1.3)

    def _words_width(self) -> float:
        words = (row.words for row in self._rows if row.share is not None)
        widest = max((self._metrics().horizontalAdvance(each) for each in words), default=0.0)
        return min(widest, _WIDEST_WORD_PX)

    def _line_width(self, row: _Row) -> float:
        note = self._metrics().horizontalAdvance(row.note) + _GAP_PX if row.note else 0.0
        return self._metrics().horizontalAdvance(self._line_words(row)) + note

    def _line_words(self, row: _Row) -> str:
        return self._metrics().elidedText(row.words, Qt.TextElideMode.ElideRight, _WIDEST_LINE_PX)

    def _figures_width(self) -> float:
        return self._metrics().horizontalAdvance("100.0 %")


def share_text(share: float) -> str:
    """`61 %`, `4.2 %`, `below 0.1 %`."""
    if share < 0.001:
        return "< 0.1 %"
    return f"{share:.1%}".replace("%", " %") if share < 0.0995 else f"{share:.0%}".replace("%", " %")


def visible_token(text: str) -> str:
    """A token's text so that space and line breaks in it can be seen."""
    if not text:
        return "(part of a character)"
    return text.replace("\n", "⏎").replace("\t", "⇥").replace(" ", "␣") if not text.strip() else text.strip()


def _rows_of(lane: LaneToken) -> list[_Row]:
    token = lane.token
    others = [other for other in token.alternatives if other.token_id != token.token_id]
    chosen = TokenAlternative(token.token_id, token.text, token.logprob)
    ranked = sorted([chosen, *others], key=lambda each: each.logprob, reverse=True)
    rows = [_Row(lane.lane_name, None, lane.colour_index, chosen=True, note=lane.note)]
    for each in ranked:
        share = min(1.0, math.exp(each.logprob))
        rows.append(_Row(visible_token(each.text), share, lane.colour_index, chosen=each is chosen))
    return rows


def _spoken(row: _Row) -> str:
    if row.share is None:
        return f"{row.words}, {row.note}" if row.note else row.words
    return f"{row.words}, {share_text(row.share)}"


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    return bold
