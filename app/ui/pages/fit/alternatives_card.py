"""What came second, and why."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.bridge.theme import ThemeController
from app.domain.advice.alternatives import Alternative
from app.domain.plan.forecast_words import range_text
from app.domain.units import bytes_text
from app.services.fit.fit_answer import FitAnswer
from app.ui.widgets.card import Card
from app.ui.widgets.plan_bar import PlanBar
from app.ui.widgets.text_label import TextLabel, TextRole
from app.ui.widgets.verdict_badge import VerdictBadge

_MIDDLE: Final = Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
# In heights of a line of text.
_NARROW_LINES: Final = 46
_MODEL, _BAR, _NEEDS, _BADGE, _SPEED, _WHY = range(6)


class AlternativesCard(Card):
    """A row for each alternative: model and level, plan, verdict, forecast, why it lost.

    Where room is short the reason stands on a line of its own and the bar is left out.
    """

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("alternatives")
        self._theme = theme
        self._answer: FitAnswer | None = None
        self._narrow = False
        self._table = QWidget()
        self.content.addWidget(TextLabel("Alternatives, and why they came second", TextRole.HEADING))
        self.content.addWidget(self._table)
        self.hide()

    def show_answer(self, answer: FitAnswer) -> None:
        """List the alternatives; the card is hidden where there are none."""
        self._answer = answer
        self._rebuild()
        self.setVisible(bool(answer.recommendation.alternatives))

    def make_room(self, width_px: int) -> None:
        """Lay the rows out for a page of this width."""
        narrow = width_px < _NARROW_LINES * self.fontMetrics().height()
        if narrow != self._narrow:
            self._narrow = narrow
            self._rebuild()

    def _rebuild(self) -> None:
        if self._answer is None:
            return
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(4 if self._narrow else 10)
        grid.setColumnStretch(_MODEL, 3 if self._narrow else 0)
        grid.setColumnStretch(_BAR, 0 if self._narrow else 2)
        grid.setColumnStretch(_WHY, 0 if self._narrow else 5)
        for place, alternative in enumerate(self._answer.recommendation.alternatives):
            self._fill(grid, 2 * place, self._answer, alternative)
        self.content.replaceWidget(self._table, table)
        self._table.deleteLater()
        self._table = table

    def _fill(self, grid: QGridLayout, row: int, answer: FitAnswer, alternative: Alternative) -> None:
        choice = alternative.choice
        devices = answer.devices(choice)
        badge = VerdictBadge()
        badge.set_verdict(choice.placement.verdict, details="\n".join(device.words for device in devices))
        needs = choice.placement.needs_bytes if choice.placement.shares else choice.load.total_bytes
        why = TextLabel(alternative.why_it_lost, TextRole.MUTED, wraps=True)
        grid.addWidget(
            _named(choice.model.name, f"{choice.size.level} · {alternative.kind.value}", wraps=self._narrow),
            row,
            _MODEL,
        )
        grid.addWidget(_figure(bytes_text(needs)), row, _NEEDS, _RIGHT)
        grid.addWidget(badge, row, _BADGE, _MIDDLE)
        grid.addWidget(_figure(range_text(choice.forecast)), row, _SPEED, _RIGHT)
        if self._narrow:
            grid.addWidget(why, row + 1, _MODEL, 1, _WHY + 1)
            return
        bar = PlanBar(self._theme, compact=True)
        bar.set_devices(devices)
        grid.addWidget(bar, row, _BAR, _MIDDLE)
        grid.addWidget(why, row, _WHY, _MIDDLE)


def _named(name: str, kind: str, *, wraps: bool) -> QWidget:
    place = QWidget()
    column = QVBoxLayout(place)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addStretch(1)
    column.addWidget(TextLabel(name, TextRole.STRONG, wraps=wraps))
    column.addWidget(TextLabel(kind, TextRole.CAPTION, wraps=wraps))
    column.addStretch(1)
    return place


def _figure(words: str) -> TextLabel:
    label = TextLabel(words)
    label.setAlignment(_RIGHT)
    return label
