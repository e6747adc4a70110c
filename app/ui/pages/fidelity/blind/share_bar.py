"""A share with its interval: a dot on a line from 0 to 100 %, and a band around it."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.bridge.theme import ThemeController
from app.domain.blind.results import LaneShare
from app.domain.blind.verdict_words import percent, percent_range

_NARROWEST_PX: Final = 140


class ShareBar(QWidget):
    """The line in the middle is one half: a band that crosses it shows no difference."""

    def __init__(self, theme: ThemeController, share: LaneShare, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._share = share
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(f"{name}: {share_words(share)}")
        theme.palette_changed.connect(self._repaint)

    def sizeHint(self) -> QSize:
        return QSize(_NARROWEST_PX * 2, round(self.fontMetrics().height() * 1.4))

    def minimumSizeHint(self) -> QSize:
        return QSize(_NARROWEST_PX, self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = self._theme.palette
        radius = self.fontMetrics().height() * 0.32
        line = QRectF(self.rect()).adjusted(radius, 0, -radius, 0)
        middle = line.center().y()
        groove = QRectF(line.left(), middle - radius / 2, line.width(), radius)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(palette.border))
        painter.drawRoundedRect(groove, radius / 2, radius / 2)
        if self._share.share is not None:
            colour = QColor(palette.lane(self._share.lane))
            band = QColor(colour)
            band.setAlphaF(0.45)
            painter.setBrush(band)
            painter.drawRoundedRect(
                QRectF(
                    QPointF(_at(line, self._share.low), middle - radius / 2),
                    QPointF(_at(line, self._share.high), middle + radius / 2),
                ),
                radius / 2,
                radius / 2,
            )
        painter.setPen(QPen(QColor(palette.faint), 1))
        painter.drawLine(QPointF(line.center().x(), 1), QPointF(line.center().x(), self.height() - 1))
        if self._share.share is not None:
            painter.setPen(QPen(QColor(palette.surface), 1.5))
            painter.setBrush(QColor(palette.lane(self._share.lane)))
            painter.drawEllipse(QPointF(_at(line, self._share.share), middle), radius, radius)
        painter.end()

    def _repaint(self) -> None:
        self.update()


def share_words(share: LaneShare) -> str:
    """`70 %, 46 to 88 %`; `unknown` without a vote that decided."""
    return "unknown" if share.share is None else f"{percent(share.share)}, {percent_range(share.low, share.high)}"


def _at(line: QRectF, share: float) -> float:
    return line.left() + line.width() * share
