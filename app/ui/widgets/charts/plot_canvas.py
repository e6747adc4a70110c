"""The plot of lines over seconds."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from app.bridge.theme import ThemeController
from app.ui.widgets.charts.axis_scale import AxisScale, scale_for, tick_text
from app.ui.widgets.charts.chart_lane import ChartLane
from app.ui.widgets.charts.drawn_points import drawn_points
from app.ui.widgets.charts.overlay import EndLabel, paint_crosshair, paint_end_labels
from app.ui.widgets.charts.plot_ground import PlotGround

if TYPE_CHECKING:
    from app.ui.widgets.charts.line_chart import LineChart

_LINE_PX: Final = 2.0
_FILL_SHARE: Final = 0.16
_HEADROOM: Final = 1.08
# Room on the right for the names at the ends of the lines, as a share of the seconds shown
_SECONDS_AHEAD: Final = 1.2


class PlotCanvas(PlotGround):
    """Lines with their names at their ends; the mouse shows every lane's value at one moment."""

    def __init__(self, theme: ThemeController, chart: "LineChart") -> None:
        self._chart = chart
        self._lanes: Sequence[ChartLane] = ()
        self._curves: dict[int, Any] = {}
        self._scales: tuple[AxisScale, AxisScale] | None = None
        self._unit = ""
        super().__init__(theme, chart)

    def show_lanes(self, lanes: Sequence[ChartLane]) -> None:
        """Take over the samples of `lanes`."""
        self._lanes = lanes
        self.dress_anew_on_another_screen()
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

    def paint_over(self, painter: QPainter, room: QRectF) -> None:
        paint_end_labels(painter, self._end_labels(), room, self._theme.palette.surface)
        if self.pointed_at is not None:
            at_s = max(0.0, self.pointed_at.x())
            lines = [("", f"{tick_text(at_s, 0.01)} s", ""), *self.value_lines(at_s)]
            paint_crosshair(painter, self.place_of(at_s, 0.0).x(), room, lines, self._theme.palette)

    def dress(self) -> None:
        super().dress()
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
        wide = scale_for(max(last_s * _SECONDS_AHEAD, 0.5), most_ticks=self.ticks_across())
        high = scale_for(max(highest * _HEADROOM, 1e-6), most_ticks=self.ticks_up())
        if (wide, high) == self._scales and unit == self._unit:
            return
        self._scales, self._unit = (wide, high), unit
        self.set_ends((0.0, wide.end), (0.0, high.end))
        self.set_grid((0.0, wide.end), high.ticks)
        self.set_ticks(
            [(each, _with_unit(each, wide, "s")) for each in wide.ticks],
            [(each, _with_unit(each, high, unit)) for each in high.ticks],
        )

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

    def _colour(self, lane: ChartLane) -> str:
        return self._theme.palette.lane(lane.colour_index)


def _with_unit(value: float, scale: AxisScale, unit: str) -> str:
    """The topmost tick names the unit."""
    text = tick_text(value, scale.step)
    return f"{text} {unit}" if unit and value == scale.ticks[-1] else text
