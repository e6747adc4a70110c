"""What the figures amount to: one sentence a lane."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from app.bridge.fidelity.lane_measurement import LaneMeasurement
from app.bridge.theme import ThemeController
from app.domain.advice.published_quality import Study
from app.domain.fidelity.verdict import VerdictTone, verdict_of
from app.domain.plain_text import one_line
from app.ui.pages.fidelity.figures.lanes_line import LaneMark
from app.ui.widgets.chip import Chip, ChipTone
from app.ui.widgets.clear_layout import clear_layout
from app.ui.widgets.elided_label import ElidedLabel
from app.ui.widgets.text_label import TextLabel, TextRole

_TONES = {
    VerdictTone.NO_LOSS: ChipTone.FITS,
    VerdictTone.SMALL: ChipTone.FITS,
    VerdictTone.CLEAR: ChipTone.PARTIAL,
    VerdictTone.HEAVY: ChipTone.BAD,
}
_WIDEST_NAME_EM = 12


class VerdictLines(QWidget):
    """Hidden while there is nothing to say."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(8, 2, 8, 0)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(5)
        self._grid.setColumnStretch(3, 1)
        self._shown: tuple[tuple[str, int, str, VerdictTone, str], ...] = ()
        self.hide()

    @property
    def sentences(self) -> list[str]:
        """What is said, one a lane."""
        return [f"{label}: {title}. {reason}" for label, _colour, title, _tone, reason in self._shown]

    def show_rows(self, rows: Iterable[LaneMeasurement], study: Study | None) -> None:
        """Judge the lanes that have figures."""
        judged = [(row, verdict_of(row.figures, study)) for row in rows if row.figures and not row.is_reference]
        wanted = tuple(
            (one_line(row.label), row.colour_index, verdict.title, verdict.tone, verdict.reason)
            for row, verdict in judged
            if verdict is not None and not row.problem
        )
        if wanted == self._shown:
            return
        self._shown = wanted
        clear_layout(self._grid)
        for place, (label, colour_index, title, tone, reason) in enumerate(wanted):
            self._add(place, label, colour_index, title, tone, reason)
        self.setVisible(bool(wanted))

    def _add(self, place: int, label: str, colour_index: int, title: str, tone: VerdictTone, reason: str) -> None:
        name = ElidedLabel(label, TextRole.STRONG)
        name.setMaximumWidth(self.fontMetrics().height() * _WIDEST_NAME_EM)
        words = TextLabel(reason, TextRole.MUTED, wraps=True)
        words.setAccessibleName(f"{label}: {title}. {reason}")
        middle = Qt.AlignmentFlag.AlignVCenter
        self._grid.addWidget(LaneMark(self._theme, colour_index), place, 0, middle)
        self._grid.addWidget(name, place, 1, middle)
        self._grid.addWidget(Chip(title, _TONES[tone]), place, 2, middle)
        self._grid.addWidget(words, place, 3, middle)
