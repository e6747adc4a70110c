"""Private memory of each lane's process over the seconds of a turn."""

from typing import Final

from PySide6.QtWidgets import QWidget

from app.bridge.theme import ThemeController
from app.domain.units import bytes_text
from app.ui.widgets.charts.chart_quantity import ChartQuantity
from app.ui.widgets.charts.line_chart import LineChart

_MEMORY: Final = ChartQuantity(
    value_text=bytes_text,
    unit_of=lambda highest_bytes: (1e9, "GB") if highest_bytes >= 1.5e9 else (1e6, "MB"),
    filled=True,
)


class MemoryChart(LineChart):
    """Takes bytes; the axis is in MB or GB."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        words = "The memory of each lane, as it loads and answers."
        super().__init__(theme, "Memory of each lane", words, _MEMORY, parent)
