"""Everything measured of a model on this computer: size against loss, and speed against loss."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.bridge.fidelity.fidelity_controller import FidelityController
from app.bridge.fidelity.results_feed import ResultsFeed
from app.bridge.theme import ThemeController
from app.domain.advice.published_quality import Study
from app.domain.fidelity.loss_curves import LossAxis, LossCurve, variant_words
from app.domain.plain_text import one_line
from app.ui.pages.fidelity.figures.loss_plots import loss_plot, unit_of
from app.ui.widgets.card import Card
from app.ui.widgets.charts.chart_points import PointPlot
from app.ui.widgets.charts.point_chart import PointChart
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.menu_chip import MenuChip
from app.ui.widgets.segmented_control import SegmentedControl
from app.ui.widgets.text_label import TextLabel, TextRole
from app.ui.widgets.when_seen import WhenSeen

_AXES: Final = [
    (LossAxis.SIZE.value, "Size"),
    (LossAxis.BITS.value, "Bits"),
    (LossAxis.SPEED.value, "Speed"),
]
_ACROSS: Final = {
    LossAxis.SIZE: "mean KLD by file size in {unit}",
    LossAxis.BITS: "mean KLD by {unit}",
    LossAxis.SPEED: "mean KLD by {unit}, measured here",
}
_EMPTY: Final = "Every level that you measure becomes a point: where the curve bends, smaller files begin to cost more."
_NO_SPEED: Final = (
    "No undisturbed speed of these files is known yet: let them answer on the Compare page while nothing else "
    "computes, then measure."
)
_NAME_LENGTH: Final = 32
_TELLING_APART: Final[tuple[Callable[[LossCurve], str], ...]] = (
    lambda curve: one_line(curve.text_name)[:_NAME_LENGTH],
    lambda curve: f"{curve.context_tokens:,} tokens",
)


class LossCard(Card):
    """`curve_changed` carries the curve that is shown, `None` while there is none."""

    curve_changed = Signal(object)

    def __init__(
        self,
        controller: FidelityController,
        feed: ResultsFeed,
        theme: ThemeController,
        study: Study | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, padding_px=10)
        self._controller = controller
        self._feed = feed
        self._study = study
        self.axis = SegmentedControl(_AXES, "What the loss is held against")
        self.axis.setObjectName("fidelity_axis")
        self.curves = MenuChip([("", "nothing measured yet")], "Which measurements are shown")
        self.curves.setObjectName("fidelity_curve")
        self._across = ElidedLabel("", TextRole.FAINT)
        self.chart = PointChart(theme, "Loss of every level measured here", _EMPTY)
        self._seen = WhenSeen(self, self._show)
        self._lay_out()
        self._connect()
        self._on_results()

    @property
    def curve(self) -> LossCurve | None:
        """The curve that is shown."""
        place = int(self.curves.value) if self.curves.value else -1
        return self._feed.curves[place] if 0 <= place < len(self._feed.curves) else None

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setSpacing(6)
        heading.addWidget(TextLabel("Every level measured", TextRole.HEADING))
        heading.addStretch(1)
        heading.addWidget(self.axis)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.curves)
        below.addWidget(self._across, 1)
        self.content.setSpacing(4)
        self.content.addLayout(heading)
        self.content.addLayout(below)
        self.content.addWidget(self.chart, 1)

    def _connect(self) -> None:
        self._feed.changed.connect(self._on_results)
        self._controller.rows_changed.connect(self._seen.ask)
        self.axis.value_changed.connect(lambda _value: self._show())
        self.curves.value_changed.connect(lambda _value: self._on_curve())

    def _on_results(self) -> None:
        choices = [(str(place), name) for place, name in enumerate(curve_names(self._feed.curves))]
        self.curves.set_choices(choices or [("", "nothing measured yet")])
        self.curves.setVisible(bool(choices))
        self._on_curve()

    def _on_curve(self) -> None:
        self._seen.ask()
        self.curve_changed.emit(self.curve)

    def _show(self) -> None:
        axis, curve = LossAxis(self.axis.value), self.curve
        _divisor, unit = unit_of(curve.results if curve else (), axis)
        self._across.setText(_ACROSS[axis].format(unit=unit))
        if curve is None:
            self.chart.set_empty_text(_EMPTY)
            self.chart.show_plot(PointPlot())
            return
        plot = loss_plot(curve, axis, self._study, self._controller.rows)
        self.chart.set_empty_text(_NO_SPEED if axis is LossAxis.SPEED else _EMPTY)
        self.chart.show_plot(plot)


def curve_names(curves: Sequence[LossCurve]) -> list[str]:
    """`Featherweight against F16`, with the text and the context where that is not enough to tell them apart."""
    names = [
        f"{one_line(each.model)[:_NAME_LENGTH]} against {one_line(variant_words(each.reference))}" for each in curves
    ]
    for tell in _TELLING_APART:
        counts = Counter(names)
        names = [
            f"{name} · {tell(each)}" if counts[name] > 1 else name for name, each in zip(names, curves, strict=True)
        ]
    return [name.replace("&", "&&") for name in names]
