"""An on/off switch with its words beside it."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from app.bridge.theme import ThemeController


class Switch(QAbstractButton):
    """A checkable button that looks like a switch; `toggled` as for any button."""

    def __init__(self, theme: ThemeController, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setText(text)
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        theme.palette_changed.connect(self._repaint)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        words = metrics.horizontalAdvance(self.text()) + 8 if self.text() else 0
        return QSize(round(self._track().width()) + words + 4, metrics.height() + 6)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_track(painter)
        colour = self._theme.palette.muted if self.isEnabled() else self._theme.palette.faint
        painter.setPen(QColor(colour))
        words = self.rect().adjusted(round(self._track().right()) + 8, 0, 0, 0)
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), self.text())
        painter.end()

    def _paint_track(self, painter: QPainter) -> None:
        palette, track = self._theme.palette, self._track()
        on = self.isChecked()
        edge = palette.accent if self.hasFocus() or on else palette.outline
        painter.setPen(QPen(QColor(edge), 1))
        painter.setBrush(QColor(palette.accent if on else palette.raised))
        radius = track.height() / 2
        painter.drawRoundedRect(track, radius, radius)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(track.adjusted(-1.5, -1.5, 1.5, 1.5), radius + 1.5, radius + 1.5)
        side = track.height() - 5
        left = track.right() - side - 2.5 if on else track.left() + 2.5
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.on_accent if on else palette.muted))
        painter.drawEllipse(QRectF(left, track.top() + 2.5, side, side))

    def _track(self) -> QRectF:
        height = round(self.fontMetrics().height() * 0.95)
        return QRectF(2, (self.height() - height) / 2, height * 1.8, height)

    def _repaint(self) -> None:
        self.update()
