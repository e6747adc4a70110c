"""The plot of points with error bars over a logarithmic axis."""

import math
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.bridge.theme import ThemeController
from app.ui.widgets.charts.axis_scale import AxisScale, scale_between, scale_for, tick_text
from app.ui.widgets.charts.chart_points import ChartPoint, PointPlot, PointSeries
from app.ui.widgets.charts.label_places import NameWish, label_places
from app.ui.widgets.charts.log_scale import log_scale_for, log_tick_text
from app.ui.widgets.charts.markers import paint_marker
from app.ui.widgets.charts.overlay import WIDEST_NAME_PX, EndLabel, paint_crosshair, paint_end_labels, paint_ground
from app.ui.widgets.charts.plot_ground import PlotGround

_LINE_PX: Final = 1.6
_FAINT_LINE_PX: Final = 1.2
_CAP_PX: Final = 3.0
_NEAR_PX: Final = 36.0
_LEAST_LINE_SHARE: Final = 0.4
# Room beside the outermost points
_BESIDE: Final = 0.06


class PointCanvas(PlotGround):
    """Lines are pyqtgraph's; markers, error bars and names are painted over them."""

    def __init__(self, theme: ThemeController, parent: QWidget) -> None:
        self._plot = PointPlot()
        self._curves: list[Any] = []
        self._heights = log_scale_for((), most_ticks=4)
        super().__init__(theme, parent)

    def show_plot(self, plot: PointPlot) -> None:
        """Show other points."""
        self._plot = plot
        self.dress_anew_on_another_screen()
        self._rescale()
        for curve in self._curves:
            self._view.removeItem(curve)
        self._curves = [self._curve(series) for series in plot.series if series.joined and len(series.points) > 1]
        for curve in self._curves:
            self._view.addItem(curve)
        self.viewport().update()

    def place_of_point(self, point: ChartPoint) -> QPointF:
        """Where in the viewport it lies."""
        return self.place_of(point.x, self._heights.place(point.y))

    def nearest(self, at: QPointF) -> tuple[PointSeries, ChartPoint] | None:
        """The point that is nearest to a place of the viewport, if one is near."""
        known = [(series, point) for series in self._plot.series for point in series.points]
        found = min(known, key=lambda each: _distance(self.place_of_point(each[1]), at), default=None)
        return found if found is not None and _distance(self.place_of_point(found[1]), at) <= _NEAR_PX else None

    def paint_over(self, painter: QPainter, room: QRectF) -> None:
        ground = self._theme.palette.surface
        self._paint_floor(painter, room)
        painter.save()
        painter.setClipRect(room.adjusted(-6, -6, 6, 6))
        for series in self._plot.series:
            self._paint_bars(painter, series)
        for series in self._plot.series:
            for point in series.points:
                paint_marker(painter, self.place_of_point(point), series.marker, self._colour(series), ground)
        painter.restore()
        self._paint_names(painter, room)
        self._paint_pointed(painter, room)

    def _curve(self, series: PointSeries) -> Any:
        faint = series.is_faint
        width = (_FAINT_LINE_PX if faint else _LINE_PX) * self._pixel_ratio
        style = Qt.PenStyle.DashLine if faint else Qt.PenStyle.SolidLine
        pen = pg.mkPen(QColor(self._colour(series)), width=width, style=style)
        curve = pg.PlotCurveItem(pen=pen, antialias=True)
        x = np.array([point.x for point in series.points], dtype=np.float64)
        y = np.array([self._heights.place(point.y) for point in series.points], dtype=np.float64)
        curve.setData(x, y)
        return curve

    def _rescale(self) -> None:
        points = self._plot.points
        wide = self._widths()
        heights = [value for point in points for value in (point.y, point.low, point.high) if value is not None]
        if self._plot.floor is not None and points:
            heights.append(self._plot.floor)
        high = self._heights = log_scale_for(heights, most_ticks=self.ticks_up() + 1)
        span = (wide.start, wide.end)
        self.set_ends(span, high.ends)
        self.set_grid(span, [math.log10(tick) for tick in high.ticks])
        self.set_ticks(
            [(each, tick_text(each, wide.step)) for each in wide.ticks],
            [(math.log10(each), log_tick_text(each)) for each in high.ticks],
        )

    def _widths(self) -> AxisScale:
        places = [point.x for point in self._plot.points]
        highest = max(places, default=1.0)
        if self._plot.x_from_zero:
            return scale_for(highest * self._ahead(), most_ticks=self.ticks_across())
        lowest = min(places, default=0.0)
        beside = (highest - lowest) * _BESIDE or highest * _BESIDE
        return scale_between(max(lowest - beside, 0.0), highest + beside, most_ticks=self.ticks_across())

    def _ahead(self) -> float:
        """How much longer than the lines the axis has to be for the names at their ends."""
        metrics = QFontMetricsF(self.small_font)
        names = [series.name for series in self._plot.series if series.named_at_end]
        widest = min(max((metrics.horizontalAdvance(name) for name in names), default=0.0), WIDEST_NAME_PX)
        room = max(self.plot_room().width(), 1.0)
        return room / max(room - widest - 3 * _CAP_PX, room * _LEAST_LINE_SHARE)

    def _paint_floor(self, painter: QPainter, room: QRectF) -> None:
        if self._plot.floor is None:
            return
        palette, y = self._theme.palette, self.place_of(0.0, self._heights.place(self._plot.floor)).y()
        painter.setPen(QPen(QColor(palette.fits), 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(room.left(), y), QPointF(room.right(), y))
        painter.setPen(QColor(palette.fits))
        # under the line is what it speaks of; values mostly lie above it
        height = QFontMetricsF(painter.font()).height()
        top = y + 1 if y + height < room.bottom() else y - height - 1
        area = QRectF(room.left(), top, room.width() - 6, height)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), self._plot.floor_name)

    def _paint_bars(self, painter: QPainter, series: PointSeries) -> None:
        painter.setPen(QPen(QColor(self._colour(series)), 1.3))
        for point in series.points:
            if point.low is None or point.high is None:
                continue
            x = self.place_of_point(point).x()
            top = self.place_of(point.x, self._heights.place(point.high)).y()
            bottom = self.place_of(point.x, self._heights.place(point.low)).y()
            painter.drawLine(QPointF(x, top), QPointF(x, bottom))
            for y in (top, bottom):
                painter.drawLine(QPointF(x - _CAP_PX, y), QPointF(x + _CAP_PX, y))

    def _paint_names(self, painter: QPainter, room: QRectF) -> None:
        palette = self._theme.palette
        ends = [
            EndLabel(self.place_of_point(series.points[-1]), series.name, self._colour(series))
            for series in self._plot.series
            if series.named_at_end and series.points
        ]
        paint_end_labels(painter, ends, room, palette.surface, with_dots=False)
        metrics = QFontMetricsF(painter.font())
        marks = [self.place_of_point(point) for point in self._plot.points]
        wanted = [
            NameWish(
                tuple(self.place_of_point(each) for each in points), _size_of(name, metrics), under=len(points) > 1
            )
            for name, points in self._names()
        ]
        for (name, points), place in zip(self._names(), label_places(wanted, marks, room), strict=True):
            if place is not None:
                paint_ground(painter, place, palette.surface)
                painter.setPen(QColor(palette.faint if len(points) > 1 else palette.text))
                painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), name)

    def _names(self) -> list[tuple[str, tuple[ChartPoint, ...]]]:
        """Names of single points, then those of whole faint series, which may stand beside any of theirs."""
        names = [(point.label, (point,)) for series in self._plot.series for point in series.points if point.label]
        faint = [(series.name, series.points) for series in self._plot.series if series.is_faint]
        return [*names, *faint]

    def _paint_pointed(self, painter: QPainter, room: QRectF) -> None:
        if self.pointed_at is None:
            return
        found = self.nearest(self.place_of(self.pointed_at.x(), self.pointed_at.y()))
        if found is None:
            return
        series, point = found
        lines = [(self._colour(series), series.name, ""), *(("", name, value) for name, value in point.told)]
        paint_crosshair(painter, self.place_of_point(point).x(), room, lines, self._theme.palette)

    def _colour(self, series: PointSeries) -> str:
        palette = self._theme.palette
        if series.is_faint:
            return palette.faint
        return palette.accent if series.colour_index is None else palette.lane(series.colour_index)


def _size_of(name: str, metrics: QFontMetricsF) -> QSizeF:
    return QSizeF(metrics.horizontalAdvance(name) + 4, metrics.height())


def _distance(one: QPointF, other: QPointF) -> float:
    return math.hypot(one.x() - other.x(), one.y() - other.y())
