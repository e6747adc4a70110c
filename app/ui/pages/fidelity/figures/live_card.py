"""How each lane's loss sharpens as windows come in."""

from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.bridge.fidelity.fidelity_controller import FidelityController
from app.bridge.soon import Soon
from app.bridge.theme import ThemeController
from app.ui.pages.fidelity.figures.loss_plots import live_plot
from app.ui.widgets.card import Card
from app.ui.widgets.charts.point_chart import PointChart
from app.ui.widgets.text_label import TextLabel, TextRole
from app.ui.widgets.when_seen import WhenSeen

_SHOWN_AFTER_MS = 400


class LiveCard(Card):
    """Follows the controller; the more windows, the shorter the bars."""

    def __init__(
        self,
        controller: FidelityController,
        theme: ThemeController,
        floor: float | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, padding_px=10)
        self._controller = controller
        self._floor = floor
        words = "Each lane's mean divergence appears here and sharpens with every window."
        self.chart = PointChart(theme, "Mean divergence of each lane over the windows done", words)
        heading = QHBoxLayout()
        heading.setSpacing(6)
        heading.addWidget(TextLabel("As it sharpens", TextRole.HEADING))
        heading.addWidget(TextLabel("mean KLD over windows done", TextRole.FAINT))
        heading.addStretch(1)
        self.content.setSpacing(2)
        self.content.addLayout(heading)
        self.content.addWidget(self.chart, 1)
        seen = WhenSeen(self, self._show)
        soon = Soon(seen.ask, self, after_ms=_SHOWN_AFTER_MS)
        controller.rows_changed.connect(seen.ask)
        controller.row_changed.connect(lambda _place: soon.ask())
        self._show()

    def _show(self) -> None:
        self.chart.show_plot(live_plot(self._controller.rows, self._floor), soon=True)
