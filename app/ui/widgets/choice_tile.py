"""One of a few large choices: a title and what it means."""

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFont, QFontMetrics, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.bridge.theme import ThemeController

_PADDING_PX: Final = 14
_GAP_PX: Final = 4
_RADIUS_PX: Final = 10
_NARROWEST_PX: Final = 150
_WRAPPED: Final = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)


class ChoiceTile(QAbstractButton):
    """Exclusive among its neighbours: arrow keys move the choice, `toggled` tells it."""

    def __init__(self, theme: ThemeController, title: str, meaning: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._meaning = meaning
        self.setText(title)
        self.setAccessibleName(title)
        self.setAccessibleDescription(meaning)
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.palette_changed.connect(self._repaint)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = QRect(0, 0, width - 2 * _PADDING_PX, 10_000)
        meaning = self.fontMetrics().boundingRect(room, _WRAPPED, self._meaning).height()
        return self._title_metrics().height() + _GAP_PX + meaning + 2 * _PADDING_PX

    def sizeHint(self) -> QSize:
        return QSize(220, self.heightForWidth(max(_NARROWEST_PX, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST_PX, self._title_metrics().height() + 2 * _PADDING_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.setMinimumHeight(self.heightForWidth(self.width()))

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_surface(painter)
        inner = self.rect().adjusted(_PADDING_PX, _PADDING_PX, -_PADDING_PX, -_PADDING_PX)
        painter.setFont(self._title_font())
        painter.setPen(QColor(palette.text))
        painter.drawText(inner, _WRAPPED, self.text())
        top = self._title_metrics().height() + _GAP_PX
        painter.setFont(self.font())
        painter.setPen(QColor(palette.muted))
        painter.drawText(inner.adjusted(0, top, 0, 0), _WRAPPED, self._meaning)
        self._paint_mark(painter, inner)
        painter.end()

    def _paint_surface(self, painter: QPainter) -> None:
        palette, chosen = self._theme.palette, self.isChecked()
        edge = palette.accent if chosen or self.hasFocus() else palette.outline if self.underMouse() else palette.border
        painter.setPen(QPen(QColor(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(QColor(palette.wash(palette.accent, 0.10) if chosen else palette.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), _RADIUS_PX, _RADIUS_PX)

    def _paint_mark(self, painter: QPainter, inner: QRect) -> None:
        """A ring at the upper right; filled when chosen, for colour alone would not tell."""
        palette, radius = self._theme.palette, self.fontMetrics().height() * 0.36
        centre = QPointF(inner.right() - radius, inner.top() + self._title_metrics().height() / 2)
        painter.setPen(QPen(QColor(palette.accent if self.isChecked() else palette.faint), 1.4))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(centre, radius, radius)
        if self.isChecked():
            painter.setBrush(QColor(palette.accent))
            painter.drawEllipse(centre, radius * 0.5, radius * 0.5)

    def _title_font(self) -> QFont:
        font = QFont(self.font())
        font.setWeight(QFont.Weight.DemiBold)
        return font

    def _title_metrics(self) -> QFontMetrics:
        return QFontMetrics(self._title_font())

    def _repaint(self) -> None:
        self.update()
