"""Axes, grid and ground of a plot, on pyqtgraph."""

from abc import abstractmethod
from collections.abc import Sequence
from time import perf_counter
from typing import Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.bridge.theme import ThemeController

_GRID_SHARE: Final = 0.6


class PlotGround(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph carries no types
    """Subclasses put curves into the view, set the axes, and paint over it what pyqtgraph draws worse than Qt."""

    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._pointed_at: QPointF | None = None
        self._pixel_ratio = 1.0
        self.paint_cost_s = 0.0
        self._set_up()
        self.dress()

    @abstractmethod
    def paint_over(self, painter: QPainter, room: QRectF) -> None:
        """Paint over the plot, whose inside is `room`; `pointed_at` is where the mouse is."""

    @property
    def pointed_at(self) -> QPointF | None:
        """Where the mouse points in the plot, in its values; `None` outside of it."""
        return self._pointed_at

    @property
    def small_font(self) -> QFont:
        """For ticks and names."""
        small = QFont(self.font())
        small.setPixelSize(max(1, round(self.font().pixelSize() * 10.5 / 13)))
        return small

    def place_of(self, x: float, y: float) -> QPointF:
        """Where in the viewport a point of the plot lies."""
        scene = self._view.mapViewToScene(QPointF(x, y))
        return QPointF(self.mapFromScene(scene))

    def plot_room(self) -> QRectF:
        """The inside of the plot, in the viewport."""
        return QRectF(self.mapFromScene(self._view.sceneBoundingRect()).boundingRect())

    def dress(self) -> None:
        """Take the colours and the text size in force; what is shown has to be shown again."""
        palette = self._theme.palette
        self._pixel_ratio = float(self.devicePixelRatioF())
        self.setBackground(palette.surface)
        for axis in (self._across, self._up):
            axis.setPen(QColor(palette.border))
            axis.setTextPen(QColor(palette.muted))
            axis.setTickFont(self.small_font)
        grid = QColor(palette.border)
        grid.setAlphaF(_GRID_SHARE)
        self._grid.setPen(pg.mkPen(grid, width=1))

    def dress_anew_on_another_screen(self) -> None:
        """A window that moved to a sharper screen needs other pens."""
        if self.devicePixelRatioF() != self._pixel_ratio:
            self.dress()

    def set_ends(self, across: tuple[float, float], up: tuple[float, float]) -> None:
        """What the axes span."""
        self._view.setRange(xRange=across, yRange=up, padding=0, disableAutoRange=True)

    def set_ticks(self, across: Sequence[tuple[float, str]], up: Sequence[tuple[float, str]]) -> None:
        """Values of the axes that get a label."""
        self._across.setTicks([list(across)])
        self._up.setTicks([list(up)])

    def set_grid(self, across: tuple[float, float], heights: Sequence[float]) -> None:
        """Lines across at `heights`."""
        self._grid.setData(np.tile(across, len(heights)), np.repeat(np.asarray(heights, dtype=np.float64), 2))

    def ticks_up(self) -> int:
        """How many ticks the height has room for."""
        line_px = int(self.fontMetrics().height())
        return max(1, min(4, int((int(self.height()) - 2 * line_px) / (1.3 * line_px))))

    def ticks_across(self) -> int:
        """How many ticks the width has room for."""
        return max(2, min(6, int(self.width()) // 70))

    def paintEvent(self, event: QPaintEvent) -> None:
        began = perf_counter()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.small_font)
        self.paint_over(painter, self.plot_room())
        painter.end()
        self.paint_cost_s = perf_counter() - began

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        inside = self.plot_room().contains(event.position())
        self._pointed_at = self._view.mapSceneToView(self.mapToScene(event.position().toPoint())) if inside else None
        self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        self._pointed_at = None
        self.viewport().update()
        super().leaveEvent(event)

    def _set_up(self) -> None:
        self.setFrameShape(self.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setAntialiasing(True)
        # A plot item of pyqtgraph would bring buttons and menus that cost more than all the rest to make
        layout = pg.GraphicsLayout()
        layout.setContentsMargins(0, 6, 16, 0)
        layout.setSpacing(0)
        self.setCentralItem(layout)
        self._view = layout.addViewBox(row=0, col=1, enableMenu=False, enableMouse=False, defaultPadding=0.0)
        self._view.disableAutoRange()
        self._across, self._up = pg.AxisItem("bottom"), pg.AxisItem("left")
        layout.addItem(self._up, row=0, col=0)
        layout.addItem(self._across, row=1, col=1)
        for axis in (self._across, self._up):
            axis.linkToView(self._view)
            axis.setStyle(tickLength=0, tickTextOffset=6)
            axis.enableAutoSIPrefix(False)
        self._across.setStyle(hideOverlappingLabels=False)
        self._grid = pg.PlotCurveItem(connect="pairs")
        self._grid.setZValue(-1)
        self._view.addItem(self._grid)
