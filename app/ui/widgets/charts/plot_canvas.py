"""The plot itself, on pyqtgraph."""

from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QMouseEvent, QPainter, QPaintEvent

from app.bridge.theme import ThemeController
from app.ui.widgets.charts.axis_scale import AxisScale, scale_for, tick_text
from app.ui.widgets.charts.chart_lane import ChartLane
from app.ui.widgets.charts.drawn_points import drawn_points
from app.ui.widgets.charts.overlay import EndLabel, paint_crosshair, paint_end_labels

if TYPE_CHECKING:
    from app.ui.widgets.charts.line_chart import LineChart

_LINE_PX: Final = 2.0
_FILL_SHARE: Final = 0.16
_GRID_SHARE: Final = 0.6
_HEADROOM: Final = 1.08
# Room on the right for the names at the ends of the lines, as a share of the seconds shown
_SECONDS_AHEAD: Final = 1.2


class PlotCanvas(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph carries no types
    """Lines with their names at their ends; the mouse shows every lane's value at one moment."""

    def __init__(self, theme: ThemeController, chart: "LineChart") -> None:
        super().__init__(chart)
        self._theme = theme
        self._chart = chart
        self._lanes: Sequence[ChartLane] = ()
        self._curves: dict[int, Any] = {}
        self._pointed_at: float | None = None
        self._scales: tuple[AxisScale, AxisScale] | None = None
        self._unit = ""
        self._pixel_ratio = 1.0
        self.paint_cost_s = 0.0
        self._set_up()

    def show_lanes(self, lanes: Sequence[ChartLane]) -> None:
        """Take over the samples of `lanes`."""
        self._lanes = lanes
        if self.devicePixelRatioF() != self._pixel_ratio:
            self.dress()
        for lane_id in self._curves.keys() - {lane.lane_id for lane in lanes}:
            self._view.removeItem(self._curves.pop(lane_id))
        highest = max((lane.samples.highest for lane in lanes), default=0.0)
        divisor, unit = self._chart.quantity.unit_of(highest)
        for lane in lanes:
            self._show_lane(lane, divisor)
        last_s = max((lane.samples.last[0] for lane in lanes if lane.samples.last), default=0.0)
        self._rescale(last_s, highest / divisor, unit)
        # all of it: the names at the ends lie outside of what the curves ask to be painted
        self.viewport().update()

    def value_lines(self, x_s: float) -> list[tuple[str, str, str]]:
        """Colour, name and value of every lane at `x_s`."""
        found = []
        for lane in self._lanes:
            value = lane.samples.value_at(x_s)
            if value is not None:
                found.append((self._colour(lane), lane.name, self._chart.quantity.value_text(value)))
        return found

    def place_of(self, x: float, y: float) -> QPointF:
        """Where in the viewport a point of the plot lies."""
        scene = self._view.mapViewToScene(QPointF(x, y))
        return QPointF(self.mapFromScene(scene))

    def paintEvent(self, event: QPaintEvent) -> None:
        began = perf_counter()
        super().paintEvent(event)
        self._paint_overlay()
        self.paint_cost_s = perf_counter() - began

    def _paint_overlay(self) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(_small(self.font()))
        room = self._plot_room()
        paint_end_labels(painter, self._end_labels(), room, self._theme.palette.surface)
        if self._pointed_at is not None:
            x = self.place_of(self._pointed_at, 0.0).x()
            lines = [("", f"{tick_text(self._pointed_at, 0.01)} s", ""), *self.value_lines(self._pointed_at)]
            paint_crosshair(painter, x, room, lines, self._theme.palette)
        painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        room = self._plot_room()
        inside = room.contains(event.position())
        place = self._view.mapSceneToView(self.mapToScene(event.position().toPoint()))
        self._pointed_at = max(0.0, float(place.x())) if inside else None
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
        self.dress()

    def dress(self) -> None:
        """Take the colours and the text size in force; `show_lanes` has to follow."""
        palette = self._theme.palette
        self._pixel_ratio = float(self.devicePixelRatioF())
        self.setBackground(palette.surface)
        for axis in (self._across, self._up):
            axis.setPen(QColor(palette.border))
            axis.setTextPen(QColor(palette.muted))
            axis.setTickFont(_small(self.font()))
        grid = QColor(palette.border)
        grid.setAlphaF(_GRID_SHARE)
        self._grid.setPen(pg.mkPen(grid, width=1))
        for curve in self._curves.values():
            self._view.removeItem(curve)
        self._curves.clear()
        self._scales = None

    def _show_lane(self, lane: ChartLane, divisor: float) -> None:
        curve = self._curves.get(lane.lane_id)
        if curve is None:
            colour = QColor(self._colour(lane))
            # pyqtgraph's pens count pixels of the screen, not of the window
            pen = pg.mkPen(colour, width=_LINE_PX * self._pixel_ratio)
            curve = pg.PlotCurveItem(pen=pen, antialias=True)
            if self._chart.quantity.filled:
                colour.setAlphaF(_FILL_SHARE)
                curve.setFillLevel(0.0)
                curve.setBrush(colour)
            self._view.addItem(curve)
            self._curves[lane.lane_id] = curve
        drawn = drawn_points(lane.samples.count, len(self._lanes))
        x = np.frombuffer(lane.samples.x_values, dtype=np.float64)[drawn]
        y = np.frombuffer(lane.samples.y_values, dtype=np.float64)[drawn]
        curve.setData(x, y / divisor)

    def _rescale(self, last_s: float, highest: float, unit: str) -> None:
        """Move the axes only when the lines outgrow them: new ticks are the dearest part of a redraw."""
        wide = scale_for(max(last_s * _SECONDS_AHEAD, 0.5), most_ticks=self._ticks_across())
        high = scale_for(max(highest * _HEADROOM, 1e-6), most_ticks=self._ticks_up())
        if (wide, high) == self._scales and unit == self._unit:
            return
        self._scales, self._unit = (wide, high), unit
        self._view.setRange(xRange=(0, wide.end), yRange=(0, high.end), padding=0, disableAutoRange=True)
        self._across.setTicks([[(each, _with_unit(each, wide, "s")) for each in wide.ticks]])
        self._grid.setData(np.tile((0.0, wide.end), len(high.ticks)), np.repeat(high.ticks, 2))
        self._up.setTicks([[(each, _with_unit(each, high, unit)) for each in high.ticks]])

    def _ticks_up(self) -> int:
        line_px = int(self.fontMetrics().height())
        return max(1, min(4, int((int(self.height()) - 2 * line_px) / (1.3 * line_px))))

    def _ticks_across(self) -> int:
        return max(2, min(6, int(self.width()) // 70))

    def _end_labels(self) -> list[EndLabel]:
        labels = []
        for lane in self._lanes:
            # the end of the line as it is drawn; newer samples may wait for the next redraw
            curve = self._curves.get(lane.lane_id)
            if curve is None:
                continue
            x, y = curve.getData()
            if x is not None and len(x):
                labels.append(EndLabel(self.place_of(x[-1], y[-1]), lane.name, self._colour(lane)))
        return labels

    def _plot_room(self) -> QRectF:
        return QRectF(self.mapFromScene(self._view.sceneBoundingRect()).boundingRect())

    def _colour(self, lane: ChartLane) -> str:
        return self._theme.palette.lane(lane.colour_index)


def _small(font: QFont) -> QFont:
    small = QFont(font)
    small.setPixelSize(max(1, round(font.pixelSize() * 10.5 / 13)))
    return small


def _with_unit(value: float, scale: AxisScale, unit: str) -> str:
    """The topmost tick names the unit."""
    text = tick_text(value, scale.step)
    return f"{text} {unit}" if unit and value == scale.ticks[-1] else text
