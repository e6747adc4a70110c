"""A chart of one line a lane over seconds."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.bridge.theme import ThemeController
from app.ui.widgets.charts.chart_frame import ChartFrame
from app.ui.widgets.charts.chart_lane import ChartLane
from app.ui.widgets.charts.chart_quantity import ChartQuantity

if TYPE_CHECKING:
    from app.ui.widgets.charts.plot_canvas import PlotCanvas


class LineChart(ChartFrame["PlotCanvas"]):
    """One line a lane over seconds, of values of one `quantity`."""

    def __init__(
        self, theme: ThemeController, name: str, empty_text: str, quantity: ChartQuantity, parent: QWidget | None = None
    ) -> None:
        super().__init__(theme, name, empty_text, parent)
        self.quantity = quantity
        self.lanes: dict[int, ChartLane] = {}

    @property
    def is_empty(self) -> bool:
        """Whether no lane has a sample."""
        return not any(lane.samples.count for lane in self.lanes.values())

    def set_lanes(self, lanes: Sequence[tuple[int, str, int]]) -> None:
        """Show these lanes, each `(lane_id, name, colour_index)`; a lane that stays keeps its samples."""
        before = self.lanes
        self.lanes = {}
        for lane_id, name, colour_index in lanes:
            lane = ChartLane(lane_id, name, colour_index)
            if lane_id in before:
                lane.samples = before[lane_id].samples
            self.lanes[lane_id] = lane
        self.flush()

    def append(self, lane_id: int, x_s: float, y: float) -> None:
        """Take a sample of a lane; drawn soon."""
        lane = self.lanes.get(lane_id)
        if lane is None:
            return
        lane.samples.append(x_s, y)
        self.draw_soon()

    def clear(self) -> None:
        """Forget all samples."""
        for lane in self.lanes.values():
            lane.samples.clear()
        self.flush()

    def make_canvas(self) -> "PlotCanvas":
        from app.ui.widgets.charts.plot_canvas import PlotCanvas

        return PlotCanvas(self._theme, self)

    def draw(self, canvas: "PlotCanvas") -> None:
        canvas.show_lanes(list(self.lanes.values()))
