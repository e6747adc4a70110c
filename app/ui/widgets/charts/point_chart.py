"""A chart of points over a logarithmic axis: losses, each with its error."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.bridge.theme import ThemeController
from app.ui.widgets.charts.chart_frame import ChartFrame
from app.ui.widgets.charts.chart_points import PointPlot

if TYPE_CHECKING:
    from app.ui.widgets.charts.point_canvas import PointCanvas


class PointChart(ChartFrame["PointCanvas"]):
    """Shows a `PointPlot`; where that changes often, it is drawn now and then."""

    def __init__(self, theme: ThemeController, name: str, empty_text: str, parent: QWidget | None = None) -> None:
        super().__init__(theme, name, empty_text, parent)
        self.plot = PointPlot()

    @property
    def is_empty(self) -> bool:
        return not self.plot.points

    def show_plot(self, plot: PointPlot, *, soon: bool = False) -> None:
        """Show other points: now, or soon where they change many times a second."""
        was_empty = self.is_empty
        self.plot = plot
        if soon and not was_empty:
            self.draw_soon()
        else:
            self.flush()

    def make_canvas(self) -> "PointCanvas":
        from app.ui.widgets.charts.point_canvas import PointCanvas

        return PointCanvas(self._theme, self)

    def draw(self, canvas: "PointCanvas") -> None:
        canvas.show_plot(self.plot)
