"""Speed and memory of every lane over time."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.bridge.compare.compare_controller import CompareController
from app.bridge.soon import Soon
from app.bridge.theme import ThemeController
from app.ui.widgets.card import Card
from app.ui.widgets.charts.memory_chart import MemoryChart
from app.ui.widgets.charts.rate_chart import RateChart
from app.ui.widgets.text_label import TextLabel, TextRole

_LOWEST_PX = 132
_LOWEST_IN_A_LOW_WINDOW_PX = 96
# The end of eight lanes' turn lays the whole page out anew: the charts' last points come after that.
_LAST_POINTS_AFTER_MS = 100


class ChartsRow(QWidget):
    """Two charts that follow the controller. Each lane's time starts when its own part of the turn does."""

    def __init__(self, controller: CompareController, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._controller = controller
        self.rate = RateChart(theme)
        self.memory = MemoryChart(theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(_titled("Speed", "tokens per second", self.rate), 1)
        row.addWidget(_titled("Memory", "of each model, private", self.memory), 1)
        self.set_low(False)
        self._connect()
        self._on_lanes_changed()

    def set_low(self, low: bool) -> None:
        """Take less room where the window is low."""
        self.setMinimumHeight(_LOWEST_IN_A_LOW_WINDOW_PX if low else _LOWEST_PX)

    def load(self) -> None:
        """Import the plotting library and build the charts."""
        self.rate.load()
        self.memory.load()

    def _connect(self) -> None:
        controller = self._controller
        controller.lanes_changed.connect(self._on_lanes_changed)
        lanes = Soon(self._on_lanes_changed, self)
        controller.lane_facts_changed.connect(lambda _lane: lanes.ask())
        controller.turn_prepared.connect(lambda _prompt: self._clear())
        controller.rate_sampled.connect(self.rate.append)
        controller.memory_sampled.connect(self.memory.append)
        flushing = Soon(self._flush, self, after_ms=_LAST_POINTS_AFTER_MS)
        controller.lane_answered.connect(lambda _lane: flushing.ask())
        controller.turn_finished.connect(flushing.ask)

    def _on_lanes_changed(self) -> None:
        lanes = [(view.lane_id, view.label, view.colour_index) for view in self._controller.lanes]
        self.rate.set_lanes(lanes)
        self.memory.set_lanes(lanes)

    def _clear(self) -> None:
        self.rate.clear()
        self.memory.clear()

    def _flush(self) -> None:
        self.rate.flush()
        self.memory.flush()


def _titled(title: str, unit: str, chart: QWidget) -> Card:
    card = Card(padding_px=10)
    heading = QHBoxLayout()
    heading.setSpacing(6)
    heading.addWidget(TextLabel(title, TextRole.HEADING))
    heading.addWidget(TextLabel(unit, TextRole.FAINT))
    heading.addStretch(1)
    card.content.setSpacing(2)
    card.content.addLayout(heading)
    card.content.addWidget(chart, 1)
    return card
