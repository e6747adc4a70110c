"""What the charts share: lanes, samples, a redraw now and then."""

from collections.abc import Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedLayout, QWidget

from app.bridge.theme import ThemeController
from app.ui.widgets.charts.chart_lane import ChartLane
from app.ui.widgets.charts.chart_quantity import ChartQuantity
from app.ui.widgets.charts.library import PlottingLibrary
from app.ui.widgets.charts.redraw_throttle import RedrawThrottle
from app.ui.widgets.text_label import TextLabel, TextRole

if TYPE_CHECKING:
    from app.ui.widgets.charts.plot_canvas import PlotCanvas


class LineChart(QWidget):
    """One line a lane over seconds, of values of one `quantity`.

    Until the plotting library is loaded samples are only kept.
    """

    def __init__(
        self, theme: ThemeController, name: str, empty_text: str, quantity: ChartQuantity, parent: QWidget | None = None
    ) -> None:
        # before the base class: Qt sends the first events while it is made
        self._canvas: PlotCanvas | None = None
        super().__init__(parent)
        self._theme = theme
        self.quantity = quantity
        self.lanes: dict[int, ChartLane] = {}
        self._throttle = RedrawThrottle()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.flush)
        self._library = PlottingLibrary(self)
        self._library.loaded.connect(self._build)
        self.setAccessibleName(name)
        self._empty = TextLabel(empty_text, TextRole.FAINT, wraps=True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        theme.palette_changed.connect(self._dress)

    @property
    def canvas(self) -> "PlotCanvas | None":
        """The plot, once it is built."""
        return self._canvas

    @property
    def is_empty(self) -> bool:
        """Whether no lane has a sample."""
        return not any(lane.samples.count for lane in self.lanes.values())

    def load(self) -> None:
        """Import the plotting library in the background and build the plot; call after the first paint."""
        self._library.load()

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
        if self._canvas is not None and not self._timer.isActive():
            self._timer.start(round(self._throttle.delay_s * 1000))

    def clear(self) -> None:
        """Forget all samples."""
        for lane in self.lanes.values():
            lane.samples.clear()
        self.flush()

    def flush(self) -> None:
        """Draw what is known now."""
        self._timer.stop()
        if self._canvas is None:
            return
        self._stack.setCurrentWidget(self._empty if self.is_empty else self._canvas)
        if self.is_empty or not self.isVisible():
            return
        began = perf_counter()
        self._canvas.show_lanes(list(self.lanes.values()))
        # painting follows in its own time; what it took the last time is near enough
        self._throttle.record(perf_counter() - began + self._canvas.paint_cost_s)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.flush()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._dress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.flush()

    def _dress(self) -> None:
        if self._canvas is not None:
            self._canvas.dress()
        self.flush()

    def _build(self) -> None:
        from app.ui.widgets.charts.plot_canvas import PlotCanvas

        self._canvas = PlotCanvas(self._theme, self)
        self._stack.addWidget(self._canvas)
        self.flush()
