"""What each lane passed, and whether that differs from the reference."""

from PySide6.QtWidgets import QApplication, QWidget

from app.bridge.prompt_sets.pass_table import PassTable
from app.bridge.prompt_sets.shown_run import ShownRun
from app.bridge.soon import Soon
from app.bridge.theme import ThemeController
from app.ui.pages.fidelity.figures.figures_table import FiguresTable
from app.ui.widgets.card import Card

_MOST_ROWS = 4
# shares of many answers are added up a few times a second, not thirty
_AFTER_MS = 250


class PassCard(Card):
    """Shows the run it is given."""

    def __init__(self, theme: ThemeController, parent: QWidget | None = None) -> None:
        super().__init__(parent, padding_px=4)
        self.model = PassTable(self)
        self.table = FiguresTable(self.model, theme, "What each lane passed", most_rows=_MOST_ROWS)
        self.table.setObjectName("prompt_set_passes")
        self.table.setToolTip("Intervals by Wilson's method; p by McNemar's exact test on the prompts both answered")
        self.content.addWidget(self.table)
        self._soon = Soon(self._refresh, self, after_ms=_AFTER_MS)
        self.table.copy_wanted.connect(lambda: QApplication.clipboard().setText(self.model.as_text()))

    def show_run(self, run: ShownRun | None) -> None:
        """Show another run."""
        self.model.show_run(run)
        self._span_rows()
        self.setVisible(run is not None)

    def refresh(self) -> None:
        """Its figures changed."""
        self._soon.ask()

    def _refresh(self) -> None:
        self._span_rows()
        self.model.refresh()

    def _span_rows(self) -> None:
        """What hinders a lane that has no figures takes their room."""
        for row in range(self.model.rowCount()):
            self.table.span_row(row, whole=bool(self.model.problem(row)))
