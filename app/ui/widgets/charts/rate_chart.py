"""Tokens per second over the seconds of a turn."""

from typing import Final

from PySide6.QtWidgets import QWidget

from app.bridge.theme import ThemeController
from app.domain.units import rate_text
from app.ui.widgets.charts.chart_quantity import ChartQuantity
from app.ui.widgets.charts.line_chart import LineChart

_RATE: Final = ChartQuantity(
    value_text=lambda tokens_per_second: f"{rate_text(tokens_per_second)} tok/s", unit_of=lambda _highest: (1.0, "")
)


class RateChart(LineChart):
    """Takes tokens per second."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(theme, "Speed in tokens per second", "The speed of each lane, as it answers.", _RATE, parent)
