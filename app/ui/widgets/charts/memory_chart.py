"""Private memory of each lane's process over the seconds of a turn."""

from PySide6.QtWidgets import QWidget

from app.bridge.theme import ThemeController
from app.domain.units import bytes_text
from app.ui.widgets.charts.line_chart import LineChart


class MemoryChart(LineChart):
    """Takes bytes; the axis is in MB or GB."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Memory of each lane", "The memory of each lane, as it loads and answers.", parent)

    @property
    def filled(self) -> bool:
        return True

    def value_text(self, value: float) -> str:
        return bytes_text(value)

    def unit_of(self, highest: float) -> tuple[float, str]:
        return (1e9, "GB") if highest >= 1.5e9 else (1e6, "MB")
