"""The live table of figures, what each of them means, and what they amount to."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from app.bridge.fidelity.fidelity_controller import FidelityController
from app.bridge.fidelity.measurement_table import MeasurementTable, explanation_of
from app.bridge.soon import Soon
from app.bridge.theme import ThemeController
from app.domain.advice.published_quality import Study
from app.domain.fidelity.figure_words import FIGURE_COLUMNS
from app.ui.pages.fidelity.figures.figures_table import FiguresTable
from app.ui.pages.fidelity.figures.verdict_lines import VerdictLines
from app.ui.widgets.card import Card
from app.ui.widgets.text_label import TextLabel, TextRole

_SPARE = frozenset(place for place, figure in enumerate(FIGURE_COLUMNS, start=1) if not figure.is_usual)
_FIRST_EXPLAINED = next(place for place, figure in enumerate(FIGURE_COLUMNS, start=1) if figure.key == "mean_kld")
# A few times a second is enough to read: what the window paints is taken from the speed of what it measures.
_SHOWN_AFTER_MS = 400


class MeasurementCard(Card):
    """Follows the controller."""

    def __init__(
        self,
        controller: FidelityController,
        theme: ThemeController,
        study: Study | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent, padding_px=6)
        self._controller = controller
        self._study = study
        self.model = MeasurementTable(controller.rows, self)
        self.table = FiguresTable(self.model, theme, "Figures of each lane", spare=_SPARE)
        self.table.setObjectName("fidelity_figures")
        self.explanation = TextLabel("", TextRole.CAPTION, wraps=True)
        self.explanation.setContentsMargins(8, 0, 8, 2)
        self.explanation.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.verdicts = VerdictLines(theme)
        self._changed: set[int] = set()
        self._show_soon = Soon(self._show_changed, self, after_ms=_SHOWN_AFTER_MS)
        self._lay_out()
        self._connect()
        self._explain(_FIRST_EXPLAINED)
        self._on_rows_changed()

    def _lay_out(self) -> None:
        heading = QHBoxLayout()
        heading.setContentsMargins(8, 6, 8, 0)
        heading.setSpacing(8)
        heading.addWidget(TextLabel("Loss of each lane", TextRole.HEADING))
        heading.addWidget(TextLabel("measured here, ± its standard error", TextRole.FAINT))
        heading.addStretch(1)
        self.content.setSpacing(4)
        self.content.addLayout(heading)
        self.content.addWidget(self.table)
        self.content.addWidget(self.explanation)
        self.content.addWidget(self.verdicts)

    def _connect(self) -> None:
        controller = self._controller
        controller.rows_changed.connect(self._on_rows_changed)
        controller.row_changed.connect(self._on_row_changed)
        self.table.column_pointed.connect(self._explain)
        self.table.copy_wanted.connect(lambda: QApplication.clipboard().setText(self.model.as_text()))

    def _explain(self, column: int) -> None:
        """The grey line speaks of the column that is pointed at, else of the one to go by."""
        words = explanation_of(column) or explanation_of(_FIRST_EXPLAINED)
        self.explanation.setText(words)

    def _on_rows_changed(self) -> None:
        self._changed.clear()
        self.model.reset()
        for place in range(len(self._controller.rows)):
            self._span(place)
        self._show_verdicts()

    def _on_row_changed(self, place: int) -> None:
        self._changed.add(place)
        self._show_soon.ask()

    def _show_changed(self) -> None:
        changed, self._changed = self._changed, set()
        for place in changed:
            self.model.refresh(place)
            self._span(place)
        self._show_verdicts()

    def _span(self, place: int) -> None:
        self.table.span_row(place, whole=bool(self._controller.rows[place].problem))

    def _show_verdicts(self) -> None:
        self.verdicts.show_rows(self._controller.rows, self._study)
