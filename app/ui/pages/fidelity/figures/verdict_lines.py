"""What the figures amount to: one sentence a lane."""

from collections.abc import Iterable, Sequence

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

# The lane's name and colour, the verdict's title and tone, and what it stands on.
_Line = tuple[str, int, str, VerdictTone, str]


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
        self._shown: tuple[_Line, ...] = ()
        self._said: list[tuple[Chip, TextLabel]] = []
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
        if [line[:2] for line in wanted] == [line[:2] for line in self._shown]:
            self._say_anew(wanted)
        else:
            self._build(wanted)
        self._shown = wanted
        self.setVisible(bool(wanted))

    def _say_anew(self, wanted: Sequence[_Line]) -> None:
        """Other figures of the same lanes."""
        for (label, _colour, title, tone, reason), (chip, words) in zip(wanted, self._said, strict=True):
            chip.setText(title)
            chip.set_tone(_TONES[tone])
            words.setText(reason)
            words.setAccessibleName(f"{label}: {title}. {reason}")

    def _build(self, wanted: Sequence[_Line]) -> None:
        clear_layout(self._grid)
        self._said = []
        middle = Qt.AlignmentFlag.AlignVCenter
        for place, (label, colour_index, _title, _tone, _reason) in enumerate(wanted):
            name = ElidedLabel(label, TextRole.STRONG)
            name.setMaximumWidth(self.fontMetrics().height() * _WIDEST_NAME_EM)
            chip, words = Chip(), TextLabel("", TextRole.MUTED, wraps=True)
            self._said.append((chip, words))
            for column, part in enumerate((LaneMark(self._theme, colour_index), name, chip, words)):
                self._grid.addWidget(part, place, column, middle)
        self._say_anew(wanted)
