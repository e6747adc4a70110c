"""Tokens per second over the seconds of a turn."""

from PySide6.QtWidgets import QWidget

from app.bridge.theme import ThemeController
from app.domain.units import rate_text
from app.ui.widgets.charts.line_chart import LineChart


class RateChart(LineChart):
    """Takes tokens per second."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Speed in tokens per second", "The speed of each lane, as it answers.", parent)

    def value_text(self, value: float) -> str:
        return f"{rate_text(value)} tok/s"

    def unit_of(self, highest: float) -> tuple[float, str]:
        return 1.0, ""
